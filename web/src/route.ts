/** Hash routes: `#/subject/KEY`, `#/findings?detector=…`, `#/finding/ID`, `#/visits?grid=…`. */
import { reactive } from 'vue'

export type PageName = 'start' | 'subject' | 'findings' | 'finding' | 'visits' | 'unknown'

export interface Route {
  page: PageName
  key: string
  query: Record<string, string>
}

export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#/, '').split('?')
  const [, page = '', key = ''] = path.split('/')
  const query = Object.fromEntries(new URLSearchParams(search))
  const known: Record<string, PageName> = { '': 'start', subject: 'subject', findings: 'findings', finding: 'finding', visits: 'visits' }
  return { page: known[page] ?? 'unknown', key: decode(key), query }
}

export function routeTo(page: Exclude<PageName, 'unknown'>, key = '', query: Record<string, string | number | undefined> = {}): string {
  const kept = Object.entries(query).filter(([, value]) => value !== undefined && value !== '').map(([name, value]) => [name, String(value)])
  const search = kept.length ? `?${new URLSearchParams(kept)}` : ''
  return `#/${page === 'start' ? '' : page}${key ? `/${encodeURIComponent(key)}` : ''}${search}`
}

export function go(hash: string): void {
  location.hash = hash
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

export const route = reactive<Route>({ page: 'start', key: '', query: {} })

export function followAddress(): void {
  const follow = () => Object.assign(route, parseRoute(location.hash))
  addEventListener('hashchange', follow)
  follow()
}
