/** The Cytoscape canvas behind a scene: keeps its elements equal to the scene and knows how to draw hulls and pictures. */
import cytoscape, { type Core, type ElementDefinition } from 'cytoscape'
import BubbleSets from 'cytoscape-bubblesets'
import dagre from 'cytoscape-dagre'
import fcose from 'cytoscape-fcose'
import layers from 'cytoscape-layers'
import { text } from '../zh-CN'
import { arrange } from './layout'
import type { GraphEdge, GraphNode, Scene } from './scene'
import { hiddenCount } from './scene'
import { bandLevel, lookOf, stylesheet } from './style'

for (const extension of [fcose, dagre, layers, BubbleSets]) cytoscape.use(extension as never)

const EDGE_LABELS = 30 // more labels than this cannot be read; those at the selected node are always shown

/** Cytoscape adds a <style> element unless one with this id exists; the content security policy forbids it, base.css has the rule. */
function claimStyleElement(): void {
  if (document.getElementById('__________cytoscape_stylesheet')) return
  const placeholder = document.createElement('meta')
  placeholder.id = '__________cytoscape_stylesheet'
  document.head.append(placeholder)
}

export function openCanvas(container: HTMLElement): Core {
  claimStyleElement()
  return cytoscape({ container, style: stylesheet(), minZoom: 0.1, maxZoom: 3, boxSelectionEnabled: false, selectionType: 'single', autounselectify: true })
}

/** Make the canvas show exactly this scene. Returns whether anything new came. */
export function show(cy: Core, scene: Scene, anchor: string, places: Map<string, { x: number; y: number }>): boolean {
  const fresh: string[] = []
  cy.batch(() => {
    cy.elements().filter((element) => !(element.isNode() ? scene.nodes.has(element.id()) : scene.edges.has(element.id()))).remove()
    for (const node of scene.nodes.values()) {
      const there = cy.getElementById(node.key)
      const definition = nodeElement(scene, node)
      if (there.nonempty()) there.data(definition.data).classes(keepSelection(there.classes(), definition.classes as string))
      else cy.add({ ...definition, position: places.get(node.key) ? { ...places.get(node.key)! } : undefined })
      if (there.empty() && !places.has(node.key)) fresh.push(node.key)
    }
    for (const edge of scene.edges.values()) if (cy.getElementById(edge.id).empty()) cy.add(edgeElement(edge))
    cy.edges().toggleClass('labelled', scene.edges.size <= EDGE_LABELS)
  })
  arrange(cy, fresh, anchor)
  cy.nodes().forEach((node) => void places.set(node.id(), { ...node.position() }))
  return fresh.length > 0
}

function keepSelection(before: readonly string[] | string[], now: string): string {
  return before.includes('selected') ? `${now} selected` : now
}

function nodeElement(scene: Scene, node: GraphNode): ElementDefinition {
  const hidden = hiddenCount(scene, node.key)
  const lines = [node.name, node.disputed && `〔${text.dispute.node}〕`, node.shared && `〔${text.scene.shared(node.shared)}〕`, hidden ? text.scene.badge(hidden) : '']
  const level = bandLevel(node.band)
  const classes = [node.key === scene.centre && 'centre', level > 1 && `band-${level}`, node.ended && 'ended', node.shared && 'shared', node.disputed && 'disputed'].filter(Boolean).join(' ')
  return { group: 'nodes', data: { id: node.key, label: lines.filter(Boolean).join('\n'), ...lookOf(node.kind) }, classes }
}

function edgeElement(edge: GraphEdge): ElementDefinition {
  return { group: 'edges', data: { id: edge.id, source: edge.source, target: edge.target, label: edge.label }, classes: edge.current ? '' : 'past' }
}

/** Mark what is selected, and the edges at it. */
export function mark(cy: Core, key: string): void {
  cy.batch(() => {
    cy.elements().removeClass('selected near')
    const chosen = cy.getElementById(key)
    chosen.addClass('selected')
    if (chosen.nonempty() && chosen.isNode()) chosen.connectedEdges().addClass('near')
  })
}
