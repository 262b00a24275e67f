/** What is on the canvas, as a value: every action gives a new scene, so undo is keeping the old one. */
import type { Schemas } from '../api/client'

export type GraphNode = Schemas['GraphNode']
export type GraphEdge = Schemas['GraphEdge']
export type GraphAnswer = Schemas['GraphAnswer']

export interface Scene {
  readonly centre: string
  readonly nodes: ReadonlyMap<string, GraphNode>
  readonly edges: ReadonlyMap<string, GraphEdge>
}

export interface RelationCount {
  relation: string
  label: string
  total: number
  shown: number
}

export const EMPTY: Scene = { centre: '', nodes: new Map(), edges: new Map() }

export function sceneOf(answer: GraphAnswer): Scene {
  return merge({ ...EMPTY, centre: answer.centre }, answer)
}

/** Add an answer. What the server says about a node later replaces what it said before; no edge without both ends. */
export function merge(scene: Scene, answer: GraphAnswer): Scene {
  const nodes = new Map(scene.nodes)
  for (const node of answer.nodes) nodes.set(node.key, node)
  const edges = new Map(scene.edges)
  for (const edge of answer.edges) if (nodes.has(edge.source) && nodes.has(edge.target)) edges.set(edge.id, edge)
  return { centre: scene.centre, nodes, edges }
}

/** The same scene asked again with or without ended links: new counts for what is shown, and new nodes only where an ended link leads to them. */
export function refresh(scene: Scene, answer: GraphAnswer, withEnded: boolean): Scene {
  const wanted = new Set(scene.nodes.keys())
  if (withEnded) for (const edge of answer.edges) if (!edge.current) wanted.add(edge.source).add(edge.target)
  return merge(scene, { ...answer, nodes: answer.nodes.filter((node) => wanted.has(node.key)) })
}

/** Take nodes off the canvas with their edges. The centre stays. */
export function remove(scene: Scene, keys: Iterable<string>): Scene {
  const gone = new Set(keys)
  gone.delete(scene.centre)
  const nodes = new Map([...scene.nodes].filter(([key]) => !gone.has(key)))
  const edges = new Map([...scene.edges].filter(([, edge]) => !gone.has(edge.source) && !gone.has(edge.target)))
  return { centre: scene.centre, nodes, edges }
}

/** The neighbours that hang on this node alone: what collapsing takes away. */
export function leavesOf(scene: Scene, key: string): string[] {
  const linked = new Map<string, Set<string>>()
  for (const edge of scene.edges.values()) {
    for (const [one, other] of [[edge.source, edge.target], [edge.target, edge.source]] as const) {
      if (!linked.has(one)) linked.set(one, new Set())
      linked.get(one)!.add(other)
    }
  }
  return [...(linked.get(key) ?? [])].filter((other) => other !== scene.centre && other !== key && [...linked.get(other)!].every((each) => each === key || each === other))
}

/** Without ended links and without the nodes that only they hold, unless asked for. A node that never had an edge stays. */
export function visible(scene: Scene, withEnded: boolean): Scene {
  if (withEnded) return scene
  const edges = new Map([...scene.edges].filter(([, edge]) => edge.current))
  const held = new Set([...edges.values()].flatMap((edge) => [edge.source, edge.target]))
  const ended = new Set([...scene.edges.values()].filter((edge) => !edge.current).flatMap((edge) => [edge.source, edge.target]))
  const nodes = new Map([...scene.nodes].filter(([key]) => key === scene.centre || held.has(key) || !ended.has(key)))
  return { centre: scene.centre, nodes, edges }
}

/** Per relation: the true total from the server, and how many distinct neighbours this scene shows. */
export function relationCounts(scene: Scene, key: string): RelationCount[] {
  const shown = new Map<string, Set<string>>()
  for (const edge of scene.edges.values()) {
    if (edge.source !== key && edge.target !== key) continue
    if (!shown.has(edge.kind)) shown.set(edge.kind, new Set())
    shown.get(edge.kind)!.add(edge.source === key ? edge.target : edge.source)
  }
  return (scene.nodes.get(key)?.hidden ?? []).map(({ relation, label, total }) => ({ relation, label, total, shown: Math.min(total, shown.get(relation)?.size ?? 0) }))
}

/** How many neighbours of a node the scene does not show: the number on its badge. */
export function hiddenCount(scene: Scene, key: string): number {
  return relationCounts(scene, key).reduce((sum, each) => sum + each.total - each.shown, 0)
}
