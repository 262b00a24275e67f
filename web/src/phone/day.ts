/** Days on the clock of the phone, as 2026-07-06. */
export function localDay(moment: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`
}

export const today = () => localDay(new Date())

export function yesterday(): string {
  const moment = new Date()
  moment.setDate(moment.getDate() - 1)
  return localDay(moment)
}
