/** How nodes and edges look. Shape and icon carry the kind, the border carries the band: colour is never alone. */
import type { StylesheetJson } from 'cytoscape'
import type { GraphNode } from './scene'

type Kind = GraphNode['kind']

export interface KindLook {
  shape: string
  colour: string
  icon: string
}

const look = (shape: string, colour: string, icon: string): KindLook => ({ shape, colour: token(`--kind-${colour}`), icon: `./icons/${icon}.svg` })

export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim()
}

let looks: Record<Kind | 'Visit', KindLook> | null = null

export function lookOf(kind: Kind): KindLook {
  looks ??= {
    Enterprise: look('round-rectangle', 'enterprise', 'enterprise'), Agent: look('round-rectangle', 'agent', 'agent'), Person: look('ellipse', 'person', 'person'),
    Address: look('round-hexagon', 'address', 'address'), Phone: look('ellipse', 'phone', 'phone'), Platform: look('round-rectangle', 'platform', 'platform'), Shop: look('round-rectangle', 'shop', 'shop'),
    Region: look('round-hexagon', 'place', 'region'), Grid: look('round-hexagon', 'place', 'region'), Authority: look('round-rectangle', 'place', 'authority'),
    Penalty: look('cut-rectangle', 'record', 'record'), Licence: look('cut-rectangle', 'record', 'record'), Listing: look('cut-rectangle', 'record', 'record'),
    Commitment: look('cut-rectangle', 'record', 'record'), Inspection: look('cut-rectangle', 'record', 'record'), Visit: look('cut-rectangle', 'record', 'record'), Finding: look('ellipse', 'record', 'finding'),
    Measure: look('round-hexagon', 'place', 'authority'), Sanction: look('cut-rectangle', 'record', 'authority'),
  }
  return looks[kind]
}

const BANDS = ['低', '中', '较高', '高'] as const

/** 1..4 for a band, 0 when not rated. */
export function bandLevel(band: string | null | undefined): number {
  return BANDS.indexOf(band as (typeof BANDS)[number]) + 1
}

export function stylesheet(): StylesheetJson {
  const ink = token('--ink')
  const band = (level: number) => ({ selector: `.band-${level}`, style: { 'border-width': 4, 'border-color': token(`--band-${level}`), 'border-opacity': 1 } })
  return [
    { selector: 'node', style: {
      shape: 'data(shape)' as never, 'background-color': 'data(colour)', width: 36, height: 36, label: 'data(label)', color: ink,
      'background-image': 'data(icon)', 'background-width': '62%', 'background-height': '62%', 'background-image-crossorigin': 'null' as never,
      'font-family': token('--font'), 'font-size': 13, 'text-valign': 'bottom', 'text-margin-y': 5, 'text-wrap': 'wrap', 'text-max-width': '134px', 'text-overflow-wrap': 'anywhere',
      'line-height': 1.25, 'text-background-color': '#fff', 'text-background-opacity': 0.85, 'text-background-padding': '2px', 'border-width': 2, 'border-color': '#fff', 'min-zoomed-font-size': 6,
    } },
    { selector: '.centre', style: { width: 50, height: 50, 'font-size': 14, 'font-weight': 600, 'text-max-width': '170px' } },
    band(2), band(3), band(4),
    { selector: '.ended', style: { 'background-opacity': 0.55, 'border-style': 'dashed', 'border-width': 2, 'border-color': token('--ink-soft') } },
    { selector: '.shared', style: { 'background-color': '#fff', 'background-image': './icons/shared.svg', 'border-style': 'double', 'border-width': 6, 'border-color': token('--kind-address') } },
    { selector: '.disputed', style: { 'border-style': 'dotted', 'border-width': 4, 'border-color': token('--dispute'), 'border-opacity': 1 } },
    { selector: 'edge', style: {
      width: 1.6, 'line-color': '#8b98a5', 'target-arrow-color': '#8b98a5', 'target-arrow-shape': 'triangle', 'arrow-scale': 0.9, 'curve-style': 'bezier', 'control-point-step-size': 34,
      'font-family': token('--font'), 'font-size': 12, color: token('--ink-soft'), 'text-background-color': '#fff', 'text-background-opacity': 0.9, 'text-background-padding': '1px', 'text-rotation': 'autorotate', 'min-zoomed-font-size': 7,
    } },
    { selector: 'edge.labelled', style: { label: 'data(label)' } },
    { selector: 'edge.past', style: { 'line-style': 'dashed', 'line-color': '#a9b3bd', 'target-arrow-color': '#a9b3bd' } },
    { selector: 'node.selected', style: { 'underlay-color': '#2f7fb0', 'underlay-opacity': 0.3, 'underlay-padding': 9, 'font-weight': 600, 'z-index': 10 } },
    { selector: 'edge.near', style: { width: 2.6, 'line-color': token('--brand'), 'target-arrow-color': token('--brand'), label: 'data(label)', color: token('--ink'), 'z-index': 9 } },
    { selector: 'edge.selected', style: { 'underlay-color': '#2f7fb0', 'underlay-opacity': 0.35, 'underlay-padding': 5, label: 'data(label)' } },
  ]
}
