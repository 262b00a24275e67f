/** The access token: taken once from `#token=…`, kept for this tab only, and removed from the address at once. */
import { reactive } from 'vue'
import type { Schemas } from './api/client'

const STORE = 'creditgraph.token'

interface Session {
  token: string
  refused: boolean
  fieldOnly: boolean
  times: Schemas['Times'] | null
}

export const session = reactive<Session>({ token: sessionStorage.getItem(STORE) ?? '', refused: false, fieldOnly: false, times: null })

/** `#token=abc` or `#token=abc&to=/findings` → the token and the route that remains. Null: no token in the fragment. */
export function tokenInFragment(fragment: string): { token: string; rest: string } | null {
  const found = /^#token=([^&]+)(?:&to=(.*))?$/.exec(fragment)
  return found ? { token: decodeURIComponent(found[1]!), rest: found[2] ? `#${found[2]}` : '#/' } : null
}

/** Whether there was one. */
export function adoptFragmentToken(): boolean {
  const found = tokenInFragment(location.hash)
  if (!found) return false
  setToken(found.token)
  history.replaceState(null, '', location.pathname + location.search + found.rest)
  return true
}

export function setToken(token: string): void {
  session.token = token.trim()
  session.refused = false
  if (session.token) sessionStorage.setItem(STORE, session.token)
  else sessionStorage.removeItem(STORE)
}

export function refuseToken(): void {
  session.refused = session.token !== ''
  session.token = ''
  sessionStorage.removeItem(STORE)
}
