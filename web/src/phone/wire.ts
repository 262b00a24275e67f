/** What the phone reads and sends. A list that was not issued has no number: it can be read, not answered. */
export const RESULTS = ['有问题', '无问题', '关门', '搬迁', '拒绝'] as const
export type Result = (typeof RESULTS)[number]

/** A hint for the market regulator, and no more than that. */
export const NOBODY_THERE: readonly Result[] = ['关门', '搬迁']

export interface Visit {
  visit_no: string
  rank: number
  route: number
  key: string
  name: string
  address: string
  address_note: string
  reasons: readonly string[]
  checks: readonly string[]
  bring: readonly string[]
  last_visit: string
  /** What the office has of this visit already; empty: nothing. */
  result: string
  visited: string | null
}

export interface VisitList {
  list_no: string
  grid: string
  grid_name: string
  week: string
  monday: string | null
  sunday: string | null
  rows: readonly Visit[]
  /** Taken off the list since it was handed out: nothing speaks for those visits any more. */
  dropped: number
  disclaimer: string
}

export interface Grid {
  grid: string
  name: string
  region: string
}

/** What was found, as it is sent. */
export interface Feedback {
  visit_no: string
  list_no: string
  subject: string
  visited: string
  result: Result
  remark: string
  photo: string
  /** When it was written down: what an offline phone sends late does not replace what was written after it. */
  noted: string
}

/** What became of one result. `accepted`: it need not be sent again. */
export interface Outcome {
  visit_no: string
  accepted: boolean
  state?: string
  problem?: string
  todo?: string
}
