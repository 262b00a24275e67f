import cytoscape, { type Core } from 'cytoscape'
import fcose from 'cytoscape-fcose'
import { describe, expect, it } from 'vitest'
import { arrange } from '../src/scene/layout'
import { around, hash, seeded } from '../src/scene/positions'
import { separate, type Box } from '../src/scene/separate'
import { nextNode } from '../src/scene/walk'

cytoscape.use(fcose)

function star(keys: string[]): Core {
  const cy = cytoscape({ headless: true, styleEnabled: true, style: [{ selector: 'node', style: { width: 36, height: 36 } }] })
  cy.add(keys.map((id) => ({ data: { id } })))
  cy.add(keys.slice(1).map((id) => ({ data: { id: `edge-${id}`, source: keys[0]!, target: id } })))
  return cy
}

const places = (cy: Core) => Object.fromEntries(cy.nodes().map((node) => [node.id(), { ...node.position() }]))
const KEYS = ['centre', ...Array.from({ length: 24 }, (_, index) => `企业-${index}`)]

describe('a layout', () => {
  it('is the same for the same scene', () => {
    const [one, other] = [star(KEYS), star(KEYS)]
    arrange(one, KEYS, 'centre')
    Math.random() // the state of the global generator must not matter
    arrange(other, KEYS, 'centre')
    expect(places(one)).toEqual(places(other))
  })

  it('leaves what is there exactly where it was when more comes', () => {
    const cy = star(KEYS)
    arrange(cy, KEYS, 'centre')
    const before = places(cy)
    const more = Array.from({ length: 9 }, (_, index) => `新-${index}`)
    cy.add(more.map((id) => ({ data: { id } })))
    cy.add(more.map((id) => ({ data: { id: `e-${id}`, source: '企业-3', target: id } })))
    arrange(cy, more, '企业-3')
    expect(places(cy)).toMatchObject(before)
  })

  it('puts no node on another', () => {
    const cy = star(KEYS)
    arrange(cy, KEYS, 'centre')
    const points = Object.values(places(cy))
    for (const [index, one] of points.entries()) for (const other of points.slice(index + 1)) expect(Math.max(Math.abs(one.x - other.x), Math.abs(one.y - other.y))).toBeGreaterThan(30)
  })

  it('does not touch the global Math.random afterwards', () => {
    const chance = Math.random
    arrange(star(KEYS), KEYS, 'centre')
    expect(Math.random).toBe(chance)
  })
})

describe('start positions', () => {
  it('depend on keys, not on their order', () => {
    expect(around({ x: 0, y: 0 }, 'a', ['x', 'y', 'z'], 70)).toEqual(around({ x: 0, y: 0 }, 'a', ['z', 'x', 'y'], 70))
  })

  it('come from known functions: FNV-1a and mulberry32', () => {
    expect(hash('foobar')).toBe(0xbf9cf968)
    const next = seeded(1)
    expect([next(), next()].every((value) => value >= 0 && value < 1)).toBe(true)
    expect(seeded(1)()).toBe(seeded(1)())
  })
})

describe('separating boxes', () => {
  it('moves only what may move, until nothing overlaps', () => {
    const boxes: Box[] = [{ x: 0, y: 0, w: 40, h: 40, movable: false }, { x: 5, y: 2, w: 40, h: 40, movable: true }, { x: 8, y: 30, w: 40, h: 40, movable: true }]
    separate(boxes)
    expect(boxes[0]).toMatchObject({ x: 0, y: 0 })
    for (const [index, one] of boxes.entries()) for (const other of boxes.slice(index + 1)) expect(one.x + one.w <= other.x || other.x + other.w <= one.x || one.y + one.h <= other.y || other.y + other.h <= one.y).toBe(true)
  })
})

describe('arrow keys', () => {
  const points = new Map([['a', { x: 0, y: 0 }], ['right', { x: 100, y: 10 }], ['far right', { x: 300, y: 0 }], ['up', { x: 5, y: -80 }]])
  it('go to the nearest node in that direction', () => {
    expect(nextNode('a', 'ArrowRight', points)).toBe('right')
    expect(nextNode('a', 'ArrowUp', points)).toBe('up')
  })
  it('stay when there is nothing in that direction', () => expect(nextNode('a', 'ArrowLeft', points)).toBeNull())
})
