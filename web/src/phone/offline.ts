/** Whether the page can be opened without a network, and whether a newer one is at hand. */
import { reactive } from 'vue'

export const offline = reactive({ ready: false, newer: false })

/** Register the service worker. Browsers have it only on https addresses and on this machine itself; without it the page needs a network to open. */
export async function prepareOffline(): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  navigator.serviceWorker.addEventListener('message', (event: MessageEvent<unknown>) => { if (event.data === 'newer') offline.newer = true })
  try {
    await navigator.serviceWorker.register(new URL('./worker.js', location.href), { updateViaCache: 'none' })
    await navigator.serviceWorker.ready
    offline.ready = true
  } catch {
    offline.ready = false // said on the page: 本机还不能离线打开
  }
}
