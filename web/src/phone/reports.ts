/** What somebody found at one visit, from the pen to the server. Pure: the same report and the same answer give the same next state. */
import type { Feedback, Outcome, Result, VisitList } from './wire'

/** waiting: only on this phone; sent: the server has it; refused: the server says what is wrong. */
export type State = 'waiting' | 'sent' | 'refused'

/** The server's word for: somebody has written something later about this visit, and that stays. */
export const OLDER = '已有更晚填写的'

export interface Report extends Feedback {
  name: string
  who: string
  version: number
  state: State
  problem: string
}

export interface Form {
  result: Result | ''
  visited: string
  remark: string
  photo: string
}

export interface Place {
  visit_no: string
  list_no: string
  subject: string
  name: string
}

/** Under what a report is kept: two people may have been at the same place. */
export const keyOfReport = ({ who, visit_no }: Pick<Report, 'who' | 'visit_no'>) => `${who}|${visit_no}`

export function blank(today: string): Form {
  return { result: '', visited: today, remark: '', photo: '' }
}

export function formOf(report: Report): Form {
  return { result: report.result, visited: report.visited, remark: report.remark, photo: report.photo }
}

/** The report after the form was saved: waits to be sent, again if it was sent before (a correction keeps the visit's number). */
export function reported(place: Place, form: Form & { result: Result }, who: string, now: string, before?: Report): Report {
  const texts = { remark: form.remark.trim(), photo: form.photo.trim() }
  return { ...place, ...form, ...texts, who, noted: now, version: (before?.version ?? 0) + 1, state: 'waiting', problem: '' }
}

/** What waits and was written by this person: what somebody else wrote is not sent in another's name. */
export function toSend(reports: readonly Report[], who: string): Report[] {
  return reports.filter((each) => each.state === 'waiting' && each.who === who).sort((a, b) => (a.noted < b.noted ? -1 : 1))
}

export function wire(report: Report): Feedback {
  const { visit_no, list_no, subject, visited, result, remark, photo, noted } = report
  return { visit_no, list_no, subject, visited, result, remark, photo, noted }
}

/** The kept report after the server's word on what was sent; a report that was changed meanwhile still waits. */
export function settled(kept: Report, sent: Report, outcome: Outcome | undefined): Report {
  if (!outcome || kept.version !== sent.version) return kept
  const problem = [outcome.problem, outcome.todo].filter(Boolean).join('；')
  return { ...kept, state: outcome.accepted ? 'sent' : 'refused', problem: outcome.state === OLDER ? OLDER : problem }
}

export function tally(reports: Iterable<Report>): Record<State, number> {
  const count = { waiting: 0, sent: 0, refused: 0 }
  for (const report of reports) count[report.state] += 1
  return count
}

/** Lists that nobody needs on the phone any more: their week ended and they were last read more than `days` ago, and nothing of theirs waits. */
export function outdated<T extends VisitList & { fetched: string }>(lists: readonly T[], reports: readonly Report[], today: string, days = 14): T[] {
  const limit = new Date(Date.parse(today) - days * 86_400_000).toISOString().slice(0, 10)
  const open = new Set(reports.filter((each) => each.state !== 'sent').map((each) => each.list_no))
  return lists.filter((list) => list.sunday !== null && list.sunday < limit && list.fetched.slice(0, 10) < limit && !open.has(list.list_no))
}

/** Seconds until the next try after so many failures in a row: 15 s, 30 s, … at most 5 minutes. */
export function pause(failures: number): number {
  return Math.min(300, 15 * 2 ** Math.max(0, failures - 1))
}
