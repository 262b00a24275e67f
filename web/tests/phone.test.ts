import { describe, expect, it } from 'vitest'
import { localDay, shiftDay } from '../src/phone/day'
import { filesIn } from '../src/phone/files'
import { OLDER, blank, formOf, outdated, pause, reported, settled, tally, toSend, wire, type Report } from '../src/phone/reports'
import type { VisitList } from '../src/phone/wire'

const PLACE = { visit_no: 'G1-2026-W28-03', list_no: 'G1-2026-W28', subject: '91330106MA2XUG0001', name: '青禾小吃店' }
const FORM = { result: '关门', visited: '2026-07-06', remark: ' 敲门无人 ', photo: '' } as const
const saved = (before?: Report) => reported(PLACE, FORM, '西溪网格员', '2026-07-06T01:00:00Z', before)

describe('a report', () => {
  it('waits after it was saved, with its texts trimmed', () => expect(saved()).toMatchObject({ state: 'waiting', version: 1, remark: '敲门无人', who: '西溪网格员' }))
  it('waits again under the same number when it is corrected', () => {
    const sent: Report = { ...saved(), state: 'sent' }
    expect(saved(sent)).toMatchObject({ visit_no: PLACE.visit_no, state: 'waiting', version: 2 })
  })
  it('comes back into the form as it was written', () => expect(formOf(saved())).toEqual({ result: '关门', visited: '2026-07-06', remark: '敲门无人', photo: '' }))
  it('takes nothing to the server that is only of this phone', () => {
    expect(Object.keys(wire(saved())).sort()).toEqual(['list_no', 'noted', 'photo', 'remark', 'result', 'subject', 'visit_no', 'visited'])
  })
  it('begins with the day of today and no result', () => expect(blank('2026-07-06')).toEqual({ result: '', visited: '2026-07-06', remark: '', photo: '' }))
})

describe('the answer of the server', () => {
  it('settles what was sent', () => {
    const sent = saved()
    expect(settled(sent, sent, { visit_no: sent.visit_no, accepted: true }).state).toBe('sent')
    expect(settled(sent, sent, { visit_no: sent.visit_no, accepted: false, problem: '没有这份清单', todo: '刷新清单' })).toMatchObject({ state: 'refused', problem: '没有这份清单；刷新清单' })
  })
  it('does not settle what was changed while it was under way', () => {
    const sent = saved()
    const changed = saved(sent)
    expect(settled(changed, sent, { visit_no: sent.visit_no, accepted: true })).toBe(changed)
  })
  it('that is missing leaves the report waiting', () => expect(settled(saved(), saved(), undefined).state).toBe('waiting'))
  it('that something later is known is shown with the report', () => {
    expect(settled(saved(), saved(), { visit_no: PLACE.visit_no, accepted: true, state: OLDER })).toMatchObject({ state: 'sent', problem: OLDER })
  })
})

describe('what is sent', () => {
  it('is what waits, the oldest first, and only what this person wrote', () => {
    const reports: Report[] = [
      { ...saved(), visit_no: 'later', noted: '2026-07-06T09:00:00Z' },
      { ...saved(), visit_no: 'others', who: '别人' },
      { ...saved(), visit_no: 'done', state: 'sent' },
      { ...saved(), visit_no: 'refused', state: 'refused' },
      { ...saved(), visit_no: 'first', noted: '2026-07-06T08:00:00Z' },
    ]
    expect(toSend(reports, '西溪网格员').map((each) => each.visit_no)).toEqual(['first', 'later'])
    expect(tally(reports)).toEqual({ waiting: 3, sent: 1, refused: 1 })
  })
  it('is tried again after pauses that grow to five minutes', () => expect([0, 1, 2, 3, 9].map(pause)).toEqual([15, 15, 30, 60, 300]))
})

describe('old lists', () => {
  const list = (list_no: string, sunday: string | null, fetched = '2026-06-20T08:00:00Z') => ({ list_no, sunday, fetched }) as VisitList & { fetched: string }
  it('go two weeks after their week, unless something of theirs still waits or somebody looked at them since', () => {
    const lists = [list('G1-2026-W25', '2026-06-21'), list('G1-2026-W24', '2026-06-14', '2026-07-12T08:00:00Z'), list('G1-2026-W26', '2026-06-28'), list('G1-2026-W28', '2026-07-12'), list('unknown', null)]
    const open: Report = { ...saved(), list_no: 'G1-2026-W26' }
    expect(outdated(lists, [open], '2026-07-13').map((each) => each.list_no)).toEqual(['G1-2026-W25'])
  })
})

describe('what is kept for the time without a network', () => {
  it('is what the page names on its own host, each once', () => {
    const html = '<link rel="icon" href="../icon.svg" /><script type="module" crossorigin src="../assets/a-1.js"></script><link rel="modulepreload" href="../assets/b-2.js"><link href="../assets/b-2.js"><script src="https://elsewhere.example/x.js"></script>'
    expect(filesIn(html, 'https://office.example/credit/phone/')).toEqual(['icon.svg', 'assets/a-1.js', 'assets/b-2.js'].map((name) => `https://office.example/credit/${name}`))
  })
})

describe('days', () => {
  it('are those of the clock of the phone', () => expect(localDay(new Date(2026, 6, 6, 0, 5))).toBe('2026-07-06'))
  it('step over months and years', () => expect([shiftDay('2026-07-01', -1), shiftDay('2026-12-31', 1)]).toEqual(['2026-06-30', '2027-01-01']))
})
