/** The picture of a scene as a PNG, with what a case file needs under it: name, both times, the disclaimer. */
import type { Core } from 'cytoscape'

const SCALE = 2
const MARGIN = 24
const LINE = 22

export async function picture(cy: Core, title: string, lines: readonly string[]): Promise<Blob> {
  const drawn = await createImageBitmap(await layersPng(cy))
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d')!
  const family = getComputedStyle(document.body).fontFamily
  const fonts = [`600 ${17 * SCALE}px ${family}`, ...lines.map(() => `${13 * SCALE}px ${family}`)]
  const widest = Math.max(...[title, ...lines].map((line, index) => ((context.font = fonts[index]!), context.measureText(line).width)))
  canvas.width = Math.max(drawn.width, widest) + 2 * MARGIN * SCALE
  canvas.height = drawn.height + (2 * MARGIN + (lines.length + 2) * LINE) * SCALE
  context.fillStyle = '#fff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(drawn, (canvas.width - drawn.width) / 2, MARGIN * SCALE)
  context.fillStyle = '#1b2530'
  for (const [index, line] of [title, ...lines].entries()) {
    context.font = fonts[index]!
    context.fillText(line, MARGIN * SCALE, drawn.height + (MARGIN + LINE * (index + 1.6)) * SCALE)
  }
  return await new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('canvas.toBlob'))), 'image/png'))
}

async function layersPng(cy: Core): Promise<Blob> {
  return await (cy as Core & { png(options: object): Promise<Blob> }).png({ output: 'blob-promise', full: true, scale: SCALE, bg: '#fff', maxWidth: 6000, maxHeight: 6000 })
}
