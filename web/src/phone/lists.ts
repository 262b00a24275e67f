/** The lists on the phone: read from the server when it can be reached, from the phone at any time. */
import { address, get, send } from '../api/client'
import { isoWeek } from '../format'
import { session } from '../session'
import { today } from './day'
import { erase, read, readAll, write } from './kept'
import { outdated } from './reports'
import { phone, reach, type KeptList, type Order } from './state'
import type { Grid, VisitList } from './wire'

const keyOf = (grid: string, week: string) => `${grid}|${week}`

/** What the phone knew when it was last used. */
export async function recall(): Promise<void> {
  const settings = await Promise.all(['who', 'grid', 'week', 'order'].map((name) => read<string>('settings', name)))
  const [who = '', grid = '', week = '', order] = settings
  const grids = (await read<Grid[]>('settings', 'grids')) ?? []
  const list = grid ? ((await read<KeptList>('lists', keyOf(grid, week))) ?? null) : null
  Object.assign(phone, { who, grid, week, grids, list, order: order === 'rank' ? 'rank' : 'route' })
}

/** Who I am, and the grids. */
export async function fetchGrids(): Promise<void> {
  phone.who = (await get('/v1/session')).name
  phone.grids = [...(await get('/v1/grids'))]
  await Promise.all([write('settings', 'who', phone.who), write('settings', 'grids', phone.grids)])
}

/** Another grid or week: the kept list at once, then the server's. An empty week is the one of today. */
export async function show(grid: string, week: string): Promise<void> {
  Object.assign(phone, { grid, week, list: (await read<KeptList>('lists', keyOf(grid, week))) ?? null })
  await Promise.all([write('settings', 'grid', grid), write('settings', 'week', week)])
  await fetchList()
}

export async function fetchList(): Promise<void> {
  const { grid, week } = phone
  if (!session.token || !grid) return
  phone.reading = true
  await reach(async () => {
    const list: KeptList = { ...(await listOf(grid, week)), fetched: new Date().toISOString() }
    await write('lists', keyOf(grid, list.week), list)
    if (phone.grid !== grid || phone.week !== week) return // somebody chose another one meanwhile
    await write('settings', 'week', list.week) // before it is shown: what is seen is there the next time
    Object.assign(phone, { list, week: list.week })
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
    await erase('lists', keyOf(list.grid, list.week))
    for (const row of list.rows) await erase('drafts', row.visit_no)
    for (const report of reports.filter((each) => each.list_no === list.list_no)) {
      await erase('reports', report.visit_no)
      delete phone.reports[report.visit_no]
    }
  }
}
