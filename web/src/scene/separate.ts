/** Move rectangles apart until none overlap: each pair along the axis on which it overlaps less (Dwyer et al. 2005, simplified). */
export interface Box {
  x: number
  y: number
  w: number
  h: number
  movable: boolean
}

const GAP = 12
const ROUNDS = 80

export function separate(boxes: readonly Box[]): void {
  for (let round = 0; round < ROUNDS; round++) {
    let moved = false
    for (const [index, one] of boxes.entries()) for (const other of boxes.slice(index + 1)) moved = part(one, other) || moved
    if (!moved) return
  }
}

function part(one: Box, other: Box): boolean {
  if (!one.movable && !other.movable) return false
  const dx = other.x + other.w / 2 - one.x - one.w / 2
  const dy = other.y + other.h / 2 - one.y - one.h / 2
  const overX = (one.w + other.w) / 2 + GAP - Math.abs(dx)
  const overY = (one.h + other.h) / 2 + GAP - Math.abs(dy)
  if (overX <= 0.5 || overY <= 0.5) return false
  const [axis, over, sign] = overX < overY ? (['x', overX, dx < 0 ? -1 : 1] as const) : (['y', overY, dy < 0 ? -1 : 1] as const)
  const share = one.movable && other.movable ? 0.5 : 1
  if (one.movable) one[axis] -= sign * over * share
  if (other.movable) other[axis] += sign * over * share
  return true
}
