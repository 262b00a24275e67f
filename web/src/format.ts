/** Numbers and times as a person reads them. */

/** 2026-07-01T00:00:00Z → "2026-07-01 08:00" on the clock of this machine. */
export function localTime(moment: string): string {
  const date = new Date(moment)
  if (Number.isNaN(date.getTime())) return moment
  const two = (value: number) => String(value).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`
}

/** Risk between 0 and 1: two decimals, three when small, "<0.001" instead of a zero that is not one. */
export function risk(value: number): string {
  if (value === 0) return '0'
  if (value < 0.001) return '<0.001'
  return value.toFixed(value < 0.1 ? 3 : 2)
}

/** ISO 8601 week of a day given as YYYY-MM-DD → "2026-W27". */
export function isoWeek(day: string): string {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() + 4 - (date.getUTCDay() || 7)) // the Thursday decides the year
  const week = Math.ceil(((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000 + 1) / 7)
  return `${date.getUTCFullYear()}-W${String(week).padStart(2, '0')}`
}

/** Monday and Sunday of an ISO week; null when there is no such week. */
export function weekSpan(week: string): { from: string; to: string } | null {
  const found = /^(\d{4})-W(\d{2})$/.exec(week)
  if (!found) return null
  const fourth = new Date(Date.UTC(Number(found[1]), 0, 4)) // 4 January is always in week 1
  const monday = new Date(fourth.getTime() + ((Number(found[2]) - 1) * 7 + 1 - (fourth.getUTCDay() || 7)) * 86_400_000)
  const from = monday.toISOString().slice(0, 10)
  if (isoWeek(from) !== week) return null
  return { from, to: new Date(monday.getTime() + 6 * 86_400_000).toISOString().slice(0, 10) }
}

export function shiftWeek(week: string, weeks: number): string {
  const span = weekSpan(week)
  if (!span) return week
  return isoWeek(new Date(Date.parse(`${span.from}T00:00:00Z`) + weeks * 7 * 86_400_000).toISOString().slice(0, 10))
}
