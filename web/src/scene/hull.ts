/** A bubble set around the members of a group. It cannot be clicked and is the first layer, under the nodes. */
import type { Core } from 'cytoscape'
import { BubbleSetsPlugin } from 'cytoscape-bubblesets'

export interface Hull {
  remove(): void
  /** Paint it on another canvas, in the coordinates of the scene. */
  paint(context: CanvasRenderingContext2D): void
}

const COLOUR = '#24606f'
const OUTLINE = { fill: COLOUR, fillOpacity: '0.09', stroke: COLOUR, strokeWidth: '1.5' }

export function enclose(cy: Core, keys: readonly string[]): Hull | null {
  const wanted = new Set(keys)
  const inside = cy.nodes().filter((node) => wanted.has(node.id()))
  if (inside.length < 2) return null
  const sets = new BubbleSetsPlugin(cy as never)
  const outline = sets.addPath(inside as never, inside.edgesWith(inside) as never, cy.nodes().difference(inside) as never, { style: OUTLINE, virtualEdges: true, includeMainLabels: false })
  return { remove: () => sets.destroy(), paint: (context) => paint(context, new Path2D(outline.node.getAttribute('d') ?? '')) }
}

function paint(context: CanvasRenderingContext2D, path: Path2D): void {
  context.fillStyle = context.strokeStyle = COLOUR
  context.lineWidth = 1.5
  context.stroke(path)
  context.globalAlpha = 0.09
  context.fill(path)
  context.globalAlpha = 1
}
