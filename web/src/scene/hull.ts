/** A bubble set around the members of a group. It cannot be clicked and is the first layer, under the nodes. */
import type { Core } from 'cytoscape'
import { BubbleSetsPlugin } from 'cytoscape-bubblesets'

export interface Hull {
  remove(): void
}

const OUTLINE = { fill: '#24606f', fillOpacity: '0.09', stroke: '#24606f', strokeWidth: '1.5' }

export function enclose(cy: Core, keys: readonly string[]): Hull | null {
  const wanted = new Set(keys)
  const inside = cy.nodes().filter((node) => wanted.has(node.id()))
  if (inside.length < 2) return null
  const sets = new BubbleSetsPlugin(cy as never)
  sets.addPath(inside as never, inside.edgesWith(inside) as never, cy.nodes().difference(inside) as never, { style: OUTLINE, virtualEdges: true, includeMainLabels: false })
  return { remove: () => sets.destroy() }
}
