/** Where nodes start, computed from their keys alone: the same scene gives the same picture on every machine. */
export interface Point {
  x: number
  y: number
}

const GOLDEN = Math.PI * (3 - Math.sqrt(5))

/** FNV-1a, 32 bit. */
export function hash(text: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  return value >>> 0
}

/** mulberry32: a small seeded generator with the contract of Math.random. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** Run `work` with a seeded Math.random: the layout library knows no other source of chance. */
export function withSeed<T>(seed: number, work: () => T): T {
  const chance = Math.random
  Math.random = seeded(seed)
  try {
    return work()
  } finally {
    Math.random = chance
  }
}

/** Sunflower points around `anchor` for the keys in sorted order; the first turn comes from the anchor's own key. */
export function around(anchor: Point, anchorKey: string, keys: Iterable<string>, spread: number): Map<string, Point> {
  const turn = (hash(anchorKey) / 4294967296) * 2 * Math.PI
  return new Map([...keys].sort().map((key, index) => {
    const radius = spread * Math.sqrt(index + 2)
    return [key, { x: anchor.x + radius * Math.cos(turn + index * GOLDEN), y: anchor.y + radius * Math.sin(turn + index * GOLDEN) }]
  }))
}
