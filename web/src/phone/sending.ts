/** From the pen to the server: kept on the disk first, then sent, as often as it takes. Safe to repeat: the server knows a visit by its number. */
import { address, send, type ProblemError } from '../api/client'
import { asProblem } from '../loading'
import { session } from '../session'
import { answered, plain, read, readAll, within, write } from './kept'
import { keyOfReport, reported, settled, toSend, wire, type Form, type Place, type Report } from './reports'
import { mine, phone, reach, samePerson } from './state'
import type { Outcome, Result } from './wire'

const TOGETHER = 50 // reports in one request: small enough for a slow line
const CONTENT_REFUSED = [400, 404, 409, 422]

export async function recallReports(): Promise<void> {
  for (const report of await readAll<Report>('reports')) phone.reports[keyOfReport(report)] = report
}

const keyOfDraft = (visitNo: string) => `${phone.who}|${visitNo}`
export const draftOf = (visitNo: string) => read<Form>('drafts', keyOfDraft(visitNo))
export const keepDraft = (visitNo: string, form: Form) => write('drafts', keyOfDraft(visitNo), form)

/** Save what was found at this place, and try to send it. */
export async function save(place: Place, form: Form & { result: Result }): Promise<void> {
  const report = reported(place, form, phone.who, new Date().toISOString(), mine.value[place.visit_no])
  await within(['reports', 'drafts'], 'readwrite', (store) => {
    store('reports').put(plain(report), keyOfReport(report))
    store('drafts').delete(keyOfDraft(report.visit_no))
  })
  phone.reports[keyOfReport(report)] = report
  void navigator.storage?.persist?.() // asks the browser not to clear what waits
  void upload()
}

export const waiting = () => toSend(Object.values(phone.reports), phone.who)

/** Send what waits, a piece at a time, one run at a time. */
export async function upload(): Promise<void> {
  if (phone.sending || !session.token || !phone.unlocked) return
  const same = samePerson()
  phone.sending = true
  try {
    for (let left = waiting(); left.length; ) {
      const piece = left.slice(0, TOGETHER)
      if (!(await reach(() => sendPiece(piece)))) return
      if (!same()) return // what is left is for the next person to know of, not to send
      const rest = waiting()
      if (rest.length >= left.length) return // nothing was settled: not again at once
      left = rest
    }
  } finally {
    phone.sending = false
  }
}

/** A piece that is refused as a whole goes again one by one: one bad report must not hold up the others. */
async function sendPiece(piece: Report[]): Promise<void> {
  const same = samePerson()
  const outcomes = await post(piece).catch((error: unknown) => {
    const problem = asProblem(error)
    if (!CONTENT_REFUSED.includes(problem.status)) throw problem
    return problem
  })
  if (Array.isArray(outcomes)) await Promise.all(piece.map((sent) => settle(sent, outcomes.find((each) => each.visit_no === sent.visit_no))))
  else if (piece.length === 1) await settle(piece[0]!, refusal(piece[0]!, outcomes))
  else for (const each of piece) if (same()) await sendPiece([each])
}

async function post(piece: Report[]): Promise<Outcome[]> {
  const body = JSON.stringify({ results: piece.map(wire) })
  const response = await send(address('/v1/visits/feedback'), { method: 'POST', body, headers: { 'Content-Type': 'application/json' } })
  return ((await response.json()) as { results: Outcome[] }).results
}

function refusal(sent: Report, { detail, todo }: ProblemError): Outcome {
  return { visit_no: sent.visit_no, accepted: false, problem: detail, todo }
}

async function settle(sent: Report, outcome: Outcome | undefined): Promise<void> {
  const now = await within(['reports'], 'readwrite', async (store) => {
    const kept = await answered<Report | undefined>(store('reports').get(keyOfReport(sent)))
    if (!kept) return null // wiped meanwhile: it stays wiped
    const next = settled(kept, sent, outcome)
    store('reports').put(plain(next), keyOfReport(next))
    return next
  })
  if (now && phone.reports[keyOfReport(now)]) phone.reports[keyOfReport(now)] = now
}
