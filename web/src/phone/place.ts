/** Where on the phone page somebody is: `#/` the list, `#/visit/NO`, `#/grids`, `#/settings`. */
import { reactive } from 'vue'

export type Where = 'list' | 'visit' | 'grids' | 'settings'

export function parsePlace(hash: string): { page: Where; key: string } {
  const [, page = '', key = ''] = hash.replace(/^#/, '').split('/')
  const known: Record<string, Where> = { visit: 'visit', grids: 'grids', settings: 'settings' }
  return { page: known[page] ?? 'list', key: decoded(key) }
}

export const placeOf = (page: Where, key = '') => `#/${page === 'list' ? '' : page}${key ? `/${encodeURIComponent(key)}` : ''}`

export const place = reactive(parsePlace(location.hash))

export function followPlace(): void {
  addEventListener('hashchange', () => Object.assign(place, parsePlace(location.hash)))
  Object.assign(place, parsePlace(location.hash))
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
