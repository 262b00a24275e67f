/** The lists on the phone: read from the server when it can be reached, from the phone at any time. All of it belongs to one person. */
import { address, get, send } from '../api/client'
import { isoWeek } from '../format'
import { session } from '../session'
import { today } from './day'
import { erase, read, readAll, write } from './kept'
import { keyOfReport, outdated } from './reports'
import { phone, reach, samePerson, type KeptList, type Order } from './state'
import type { Grid, VisitList } from './wire'

const keyOf = (who: string, grid: string, week: string) => `${who}|${grid}|${week}`
const nothing = { who: '', grid: '', week: '', grids: [] as Grid[], list: null as KeptList | null }

/** What the phone knew when this token was last used; without a network that is how it knows whose token it is. */
export async function recall(): Promise<void> {
  const same = samePerson()
  const [who, print, wanted] = await Promise.all([read<string>('settings', 'who'), read<string>('settings', 'print'), fingerprint(session.token)])
  if (!same()) return
  if (who && wanted && print === wanted) await resume(who, same)
  else Object.assign(phone, nothing, { unlocked: false })
}

/** Go on with what this person left on the phone. */
async function resume(who: string, same: () => boolean): Promise<void> {
  const [grid = '', week = '', order] = await Promise.all(['grid', 'week', 'order'].map((name) => read<string>('settings', name)))
  const grids = (await read<Grid[]>('settings', 'grids')) ?? []
  const list = grid ? await keptList(who, grid, week) : null
  if (same()) Object.assign(phone, { who, grid, week, grids, list, order: order === 'rank' ? 'rank' : 'route', unlocked: true })
}

/** Only the trace of a token is kept, to know it again. Empty where the browser cannot make one (no https): then only the server can tell. */
async function fingerprint(token: string): Promise<string> {
  if (!token || !crypto.subtle) return ''
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token)))
  return [...bytes].map((each) => each.toString(16).padStart(2, '0')).join('')
}

/** Who I am, and the grids. Another person begins without what the one before had open. */
export async function fetchGrids(): Promise<void> {
  const same = samePerson()
  const { name } = await get('/v1/session')
  const grids = [...(await get('/v1/grids'))]
  const [before, print] = await Promise.all([read<string>('settings', 'who'), fingerprint(session.token)])
  if (!same()) return
  if (!phone.unlocked || phone.who !== name) {
    if (before === name) await resume(name, same)
    else {
      Object.assign(phone, nothing)
      await Promise.all([write('settings', 'grid', ''), write('settings', 'week', '')])
    }
    if (!same()) return
  }
  Object.assign(phone, { who: name, grids, unlocked: true })
  await Promise.all([write('settings', 'who', name), write('settings', 'print', print), write('settings', 'grids', grids)])
}

/** Another grid or week: the kept list at once, then the server's. An empty week is the one of today. */
export async function show(grid: string, week: string): Promise<void> {
  const same = samePerson()
  const list = await keptList(phone.who, grid, week)
  if (!same()) return
  Object.assign(phone, { grid, week, list })
  await Promise.all([write('settings', 'grid', grid), write('settings', 'week', week)])
  await fetchList()
}

/** The kept list of this week; without a wish that of the calendar week or, if there is none, the latest. */
async function keptList(who: string, grid: string, week: string): Promise<KeptList | null> {
  const found = await read<KeptList>('lists', keyOf(who, grid, week || isoWeek(today())))
  if (found || week) return found ?? null
  const all = (await readAll<KeptList>('lists')).filter((each) => each.who === who && each.grid === grid)
  return all.sort((a, b) => (a.week < b.week ? 1 : -1))[0] ?? null
}

export async function fetchList(): Promise<void> {
  const { who, grid, week } = phone
  if (!session.token || !phone.unlocked || !grid) return
  const same = samePerson()
  phone.reading = true
  await reach(async () => {
    const list: KeptList = { ...(await listOf(grid, week)), who, fetched: new Date().toISOString() }
    if (!same()) return
    await write('lists', keyOf(who, grid, list.week), list)
    if (!same() || phone.grid !== grid || phone.week !== week) return // somebody chose another one meanwhile
    await write('settings', 'week', list.week) // before it is shown: what is seen is there the next time
    if (same()) Object.assign(phone, { list, week: list.week })
  })
  phone.reading = false
}

/** The list of this week; without a wish that of the calendar week or, if none was handed out for it, the one that the server names. */
async function listOf(grid: string, week: string): Promise<VisitList> {
  const current = await answerOf(grid, week || isoWeek(today()))
  return week || current.list_no ? current : await answerOf(grid, '')
}

async function answerOf(grid: string, week: string): Promise<VisitList> {
  const answer = (await (await send(address('/v1/visits', {}, { grid, week }))).json()) as VisitList
  return { ...answer, list_no: answer.list_no ?? '', rows: answer.rows.map((row) => ({ ...row, visit_no: row.visit_no ?? '' })) }
}

/** When a week is over, the phone moves on to the present one by itself. */
export function leaveOldWeek(): void {
  if (phone.list?.sunday && phone.list.sunday < today()) phone.week = ''
}

export async function setOrder(order: Order): Promise<void> {
  phone.order = order
  await write('settings', 'order', order)
}

/** Old lists go, with their drafts and what was sent; what waits stays, and its list with it. */
export async function tidy(): Promise<void> {
  const reports = Object.values(phone.reports)
  for (const list of outdated(await readAll<KeptList>('lists'), reports, today())) {
    await erase('lists', keyOf(list.who, list.grid, list.week))
    for (const row of list.rows) await erase('drafts', `${list.who}|${row.visit_no}`)
    for (const report of reports.filter((each) => each.list_no === list.list_no && each.who === list.who)) {
      await erase('reports', keyOfReport(report))
      delete phone.reports[keyOfReport(report)]
    }
  }
}
