import { describe, expect, it } from 'vitest'
import { hiddenCount, leavesOf, merge, refresh, relationCounts, remove, sceneOf, visible, type GraphAnswer, type GraphEdge, type GraphNode } from '../src/scene/scene'

const times = { as_of: '2026-06-30', known_at: '2026-07-01T00:00:00Z' }
const node = (key: string, hidden: GraphNode['hidden'] = []): GraphNode => ({ key, kind: 'Enterprise', name: key, subtitle: '', findings: 0, ended: false, disputed: false, shared: '', neighbours: 0, hidden })
const edge = (source: string, target: string, kind = 'HAS_PHONE', current = true): GraphEdge => ({ id: `${source}-${kind}-${target}`, source, target, kind, label: kind, valid_from: '', valid_to: '', current, document: '' })
const answer = (nodes: GraphNode[], edges: GraphEdge[], centre = 'A'): GraphAnswer => ({ centre, nodes, edges, not_shown: 0, times })

describe('a scene', () => {
  it('counts what is not shown from the true total, whatever came in which answer', () => {
    const total = [{ relation: 'HAS_PHONE', label: '电话', total: 5, shown: 1 }]
    let scene = sceneOf(answer([node('A', total), node('B')], [edge('A', 'B')]))
    expect(hiddenCount(scene, 'A')).toBe(4)
    scene = merge(scene, answer([node('C')], [edge('A', 'C')]))
    expect(relationCounts(scene, 'A')).toEqual([{ relation: 'HAS_PHONE', label: '电话', total: 5, shown: 2 }])
    expect(hiddenCount(remove(scene, ['B', 'C']), 'A')).toBe(5)
  })

  it('counts a neighbour once, though two edges of one relation lead to it', () => {
    const total = [{ relation: 'OFFICER_OF', label: '任职', total: 1, shown: 1 }]
    const twice = [edge('A', 'B', 'OFFICER_OF'), { ...edge('A', 'B', 'OFFICER_OF'), id: 'second' }]
    expect(hiddenCount(sceneOf(answer([node('A', total), node('B')], twice)), 'A')).toBe(0)
  })

  it('drops an edge whose end is not there', () => {
    expect(sceneOf(answer([node('A')], [edge('A', 'gone')])).edges.size).toBe(0)
  })

  it('hides ended links and the nodes that only they hold, and keeps a node that never had a link', () => {
    const scene = sceneOf(answer([node('A'), node('B'), node('C'), node('alone')], [edge('A', 'B'), edge('A', 'C', 'LEGAL_REP_OF', false)]))
    expect([...visible(scene, false).nodes.keys()]).toEqual(['A', 'B', 'alone'])
    expect(visible(scene, false).edges.size).toBe(1)
    expect(visible(scene, true).nodes.size).toBe(4)
  })

  it('keeps the centre, even when all its links have ended', () => {
    const scene = sceneOf(answer([node('A'), node('B')], [edge('A', 'B', 'HAS_PHONE', false)]))
    expect([...visible(scene, false).nodes.keys()]).toEqual(['A'])
    expect([...remove(scene, ['A', 'B']).nodes.keys()]).toEqual(['A'])
  })

  it('collapses only the neighbours that hang on the node alone', () => {
    const scene = sceneOf(answer(['A', 'B', 'C', 'D'].map((key) => node(key)), [edge('A', 'B'), edge('B', 'C'), edge('B', 'D'), edge('A', 'D')]))
    expect(leavesOf(scene, 'B')).toEqual(['C'])
  })

  it('brings in new nodes through ended links only, when ended links are switched on', () => {
    const scene = sceneOf(answer([node('A'), node('B')], [edge('A', 'B')]))
    const again = answer([node('A'), node('B'), node('old'), node('removed before')], [edge('A', 'B'), edge('A', 'old', 'LEGAL_REP_OF', false), edge('A', 'removed before')])
    expect([...refresh(scene, again, true).nodes.keys()]).toEqual(['A', 'B', 'old'])
    expect([...refresh(scene, again, false).nodes.keys()]).toEqual(['A', 'B'])
  })
})
