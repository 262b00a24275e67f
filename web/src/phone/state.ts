/** The state of the phone page, and the one way to the network. */
import { computed, reactive } from 'vue'
import type { ProblemError } from '../api/client'
import { asProblem } from '../loading'
import { session, setToken } from '../session'
import { eraseAll } from './kept'
import type { Report } from './reports'
import type { Grid, VisitList } from './wire'

export interface KeptList extends VisitList {
  who: string
  fetched: string
}

export type Order = 'route' | 'rank'

const REMEMBERED = 'creditgraph.phone.token'

const nobody = () => ({ who: '', grid: '', week: '', grids: [] as Grid[], list: null as KeptList | null, reports: {} as Record<string, Report>, problem: null as ProblemError | null, unlocked: false })

export const phone = reactive({
  ...nobody(),
  started: false,
  order: 'route' as Order,
  reached: navigator.onLine,
  reading: false,
  sending: false,
  failures: 0,
  remembered: localStorage.getItem(REMEMBERED) !== null,
})

/** Do something over the network. False, and 离线 on the page, if the server cannot be reached; other problems are shown. */
export async function reach(work: () => Promise<void>): Promise<boolean> {
  try {
    await work()
    Object.assign(phone, { reached: true, failures: 0, problem: null })
    return true
  } catch (error) {
    const problem = asProblem(error)
    phone.reached = problem.status !== 0
    phone.failures += 1
    if (problem.status === 401) remember(false) // a token that is refused is not tried again at the next start
    phone.problem = [0, 401].includes(problem.status) ? null : problem // out of reach and not logged in have signs of their own
    return false
  }
}

/** Keep the token beyond this tab, or no longer. */
export function remember(on: boolean): void {
  phone.remembered = on
  if (on) localStorage.setItem(REMEMBERED, session.token)
  else localStorage.removeItem(REMEMBERED)
}

export function adoptRememberedToken(): void {
  if (!session.token && phone.remembered) setToken(localStorage.getItem(REMEMBERED) ?? '')
}

let left = 0

/** Whether it is still the same person as now: what was asked for somebody who has left or was followed by another is not kept. */
export function samePerson(): () => boolean {
  const { token } = session
  const before = left
  return () => session.token === token && left === before
}

/** Reports of the person at work, by visit. */
export const mine = computed(() => Object.fromEntries(Object.values(phone.reports).filter((each) => each.who === phone.who).map((each) => [each.visit_no, each])))

/** Leave the phone as if nobody had been here. */
export async function leave(): Promise<void> {
  left += 1
  remember(false)
  setToken('')
  await eraseAll()
  Object.assign(phone, nobody())
}
