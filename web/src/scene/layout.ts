/** Lay out a scene: seeded, so the same scene gives the same picture; nodes that already have a place keep it. */
import type { Core, LayoutOptions } from 'cytoscape'
import { around, hash, withSeed, type Point } from './positions'
import { separate } from './separate'

export type Arrangement = 'force' | 'tree'

/** Give every node in `fresh` a place; `anchor` is the node that brought them. All others stay exactly where they are. */
export function arrange(cy: Core, fresh: readonly string[], anchor: string): void {
  if (!fresh.length) return
  const incoming = new Set(fresh)
  const from: Point = incoming.has(anchor) ? { x: 0, y: 0 } : { ...cy.$id(anchor).nodes().first().position() }
  for (const [key, point] of around(from, anchor, fresh, 70)) cy.$id(key).nodes().positions(() => (key === anchor ? from : point))
  const kept = new Map(cy.nodes().toArray().filter((node) => !incoming.has(node.id())).map((node) => [node.id(), { ...node.position() }]))
  run(cy, {
    name: 'fcose', quality: 'default', randomize: false, animate: false, fit: false, nodeDimensionsIncludeLabels: true, packComponents: true,
    idealEdgeLength: 105, nodeRepulsion: 6500, nodeSeparation: 75, gravity: 0.35, numIter: 2500, tile: true,
    fixedNodeConstraint: [...kept].map(([nodeId, position]) => ({ nodeId, position })),
  })
  for (const [key, position] of kept) cy.$id(key).nodes().positions(() => position)
  pushApart(cy, incoming)
}

/** Labels count as part of a node: no new node may cover another or its label. */
function pushApart(cy: Core, movable: ReadonlySet<string>): void {
  const boxes = cy.nodes().map((node) => {
    const { x1, y1, w, h } = node.boundingBox({ includeOverlays: false })
    return { key: node.id(), x: x1, y: y1, w, h, movable: movable.has(node.id()), from: { x: x1, y: y1 } }
  })
  separate(boxes)
  for (const box of boxes) if (box.movable) cy.$id(box.key).nodes().shift({ x: box.x - box.from.x, y: box.y - box.from.y })
}

/** A top-down picture of who stands over whom; the same for the same scene. */
export function arrangeTree(cy: Core): void {
  run(cy, { name: 'dagre', rankDir: 'TB', nodeSep: 14, rankSep: 56, animate: false, fit: false, nodeDimensionsIncludeLabels: true })
}

function run(cy: Core, options: object): void {
  const seed = hash(cy.nodes().map((node) => node.id()).sort().join('|'))
  withSeed(seed, () => cy.layout(options as LayoutOptions).run())
}
