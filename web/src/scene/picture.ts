/** The picture of a scene as a PNG, with what a case file needs under it: name, both times, the disclaimer. */
import type { Core } from 'cytoscape'
import type { Hull } from './hull'

const SCALE = 2
const WIDEST = 6000
const MARGIN = 24
const LINE = 22

export async function picture(cy: Core, hull: Hull | null, title: string, lines: readonly string[]): Promise<Blob> {
  const drawn = await createImageBitmap(await cy.png({ output: 'blob-promise', full: true, scale: SCALE, maxWidth: WIDEST, maxHeight: WIDEST }))
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d')!
  const texts = [title, ...lines]
  const family = getComputedStyle(document.body).fontFamily
  const fonts = texts.map((_, index) => (index ? `${13 * SCALE}px ${family}` : `600 ${17 * SCALE}px ${family}`))
  canvas.width = Math.max(drawn.width, ...texts.map((line, index) => widthOf(context, line, fonts[index]!))) + 2 * MARGIN * SCALE
  canvas.height = drawn.height + (2 * MARGIN + (lines.length + 2) * LINE) * SCALE
  context.fillStyle = '#fff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.translate((canvas.width - drawn.width) / 2, MARGIN * SCALE)
  paintHull(context, cy, hull, drawn.width)
  context.drawImage(drawn, 0, 0)
  context.resetTransform()
  context.fillStyle = '#1b2530'
  for (const [index, line] of texts.entries()) {
    context.font = fonts[index]!
    context.fillText(line, MARGIN * SCALE, drawn.height + (MARGIN + LINE * (index + 1.6)) * SCALE)
  }
  return await new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('canvas.toBlob'))), 'image/png'))
}

function widthOf(context: CanvasRenderingContext2D, line: string, font: string): number {
  context.font = font
  return context.measureText(line).width
}

/** The hull lies in a layer that Cytoscape does not export; it goes under the nodes, in the scene's coordinates. */
function paintHull(context: CanvasRenderingContext2D, cy: Core, hull: Hull | null, width: number): void {
  if (!hull) return
  const box = cy.elements().boundingBox()
  context.save()
  context.scale(width / box.w, width / box.w)
  context.translate(-box.x1, -box.y1)
  hull.paint(context)
  context.restore()
}
