/** The order of things: what the phone knows first, then the network, then again whenever there is a chance. */
import { asProblem } from '../loading'
import { session } from '../session'
import { fetchGrids, fetchList, leaveOldWeek, recall, tidy } from './lists'
import { pause } from './reports'
import { recallReports, upload, waiting } from './sending'
import { adoptRememberedToken, phone, reach } from './state'

/** Somebody else's token, or the same person's again: nothing is shown until it is known whose it is. */
export async function enter(): Promise<void> {
  phone.unlocked = false
  if (!session.token) return
  try {
    await recall()
  } catch (error) {
    phone.problem = asProblem(error)
  }
  leaveOldWeek()
  await connect()
}

export async function start(): Promise<void> {
  adoptRememberedToken()
  try {
    await recallReports()
    await tidy()
    await recall()
  } catch (error) {
    phone.problem = asProblem(error)
  }
  phone.started = true
  leaveOldWeek()
  await connect()
  keepTrying()
}

/** Everything that needs a network, in turn: who I am and the grids, what waits to be sent, the list. */
export async function connect(): Promise<void> {
  if (!session.token || !(await reach(fetchGrids))) return
  await upload()
  await fetchList()
}

/** Look again when the network is back, when the page is looked at, and after a pause that grows with failures. */
function keepTrying(): void {
  let idle = 0
  const again = () => {
    idle = 0
    void (phone.reached && phone.unlocked ? upload() : connect())
  }
  addEventListener('online', again)
  addEventListener('offline', () => { phone.reached = false })
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') again() })
  setInterval(() => {
    idle += 1
    if ((waiting().length || !phone.reached) && idle >= pause(phone.failures)) again()
  }, 1000)
}
