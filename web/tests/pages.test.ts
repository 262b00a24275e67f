import { describe, expect, it, vi } from 'vitest'

vi.stubGlobal('sessionStorage', { getItem: () => null, setItem: () => undefined, removeItem: () => undefined })
const { address } = await import('../src/api/client')
const { nameIn } = await import('../src/api/download')
const { isoWeek, risk, shiftWeek, weekSpan } = await import('../src/format')
const { languages } = await import('../src/languages')
const { parseRoute, routeTo } = await import('../src/route')
const { tokenInFragment } = await import('../src/session')

describe('addresses', () => {
  it('encode path values and leave out what is empty', () => {
    expect(address('/v1/findings/{finding_id}', { finding_id: 'shell-networks:REG:33/1' }, { limit: 5, region: '', kinds: ['A', 'B'] })).toBe('./v1/findings/shell-networks%3AREG%3A33%2F1?limit=5&kinds=A&kinds=B')
  })
})

describe('routes', () => {
  it('survive a round trip with any key', () => {
    expect(parseRoute(routeTo('finding', 'shell-networks:REG:33/1?x'))).toMatchObject({ page: 'finding', key: 'shell-networks:REG:33/1?x' })
    expect(parseRoute(routeTo('visits', '', { grid: '西溪', week: '', capacity: 20 })).query).toEqual({ grid: '西溪', capacity: '20' })
  })
  it('name what they do not know', () => expect(parseRoute('#/nothing').page).toBe('unknown'))
  it('start on an empty fragment', () => expect(parseRoute('').page).toBe('start'))
  it('do not fall over a broken escape', () => expect(parseRoute('#/subject/%E4%').key).toBe('%E4%'))
})

describe('the token', () => {
  it('is taken out of the fragment with the route that follows', () => {
    expect(tokenInFragment('#token=ab%2Bc')).toEqual({ token: 'ab+c', rest: '#/' })
    expect(tokenInFragment('#token=abc&to=/findings?severity=警示')).toEqual({ token: 'abc', rest: '#/findings?severity=警示' })
    expect(tokenInFragment('#/findings')).toBeNull()
  })
})

describe('weeks', () => {
  it('follow ISO 8601 at the ends of years', () => {
    expect(['2026-06-30', '2027-01-01', '2024-12-30', '2021-01-03'].map(isoWeek)).toEqual(['2026-W27', '2026-W53', '2025-W01', '2020-W53'])
  })
  it('have a Monday and a Sunday', () => expect(weekSpan('2026-W27')).toEqual({ from: '2026-06-29', to: '2026-07-05' }))
  it('refuse weeks that do not exist', () => expect(['2025-W53', '2026-W00', '2026-27', ''].map(weekSpan)).toEqual([null, null, null, null]))
  it('step over the year', () => expect([shiftWeek('2026-W53', 1), shiftWeek('2027-W01', -1)]).toEqual(['2027-W01', '2026-W53']))
})

describe('figures', () => {
  it('never show a zero that is not one', () => expect([0, 0.0004, 0.0421, 0.5].map(risk)).toEqual(['0', '<0.001', '0.042', '0.50']))
})

describe('explanations', () => {
  it('are split where English begins, and stay whole when it does not', () => {
    expect(languages('各项界限都是设计值，见 shell_indicators.toml。 No national numeric definition exists.')).toEqual({ chinese: '各项界限都是设计值，见 shell_indicators.toml。', english: 'No national numeric definition exists.' })
    expect(languages('登记于 A 座；核对 GB/T 4754。')).toEqual({ chinese: '登记于 A 座；核对 GB/T 4754。', english: '' })
  })
})

describe('file names', () => {
  it('prefer the encoded form', () => {
    expect(nameIn(`attachment; filename="list.xlsx"; filename*=UTF-8''%E6%B8%85%E5%8D%95.xlsx`)).toBe('清单.xlsx')
    expect(nameIn('attachment; filename=list.csv')).toBe('list.csv')
    expect(nameIn('')).toBe('')
  })
})
