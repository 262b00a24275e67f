/** Arrow keys on the canvas: from one node to the nearest one in that direction. */
import type { Point } from './positions'

export type Direction = 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight'

const VECTORS: Record<Direction, Point> = { ArrowUp: { x: 0, y: -1 }, ArrowDown: { x: 0, y: 1 }, ArrowLeft: { x: -1, y: 0 }, ArrowRight: { x: 1, y: 0 } }

/** The node within 60° of the direction for which distance and deviation together are least; null if there is none. */
export function nextNode(from: string, direction: Direction, points: ReadonlyMap<string, Point>): string | null {
  const start = points.get(from)
  if (!start) return points.keys().next().value ?? null
  const vector = VECTORS[direction]
  let best: { key: string; cost: number } | null = null
  for (const [key, point] of points) {
    const [dx, dy] = [point.x - start.x, point.y - start.y]
    const distance = Math.hypot(dx, dy)
    const along = (dx * vector.x + dy * vector.y) / (distance || 1)
    if (key === from || along < 0.5) continue
    const cost = distance * (2 - along)
    if (!best || cost < best.cost) best = { key, cost }
  }
  return best?.key ?? null
}
