/// <reference lib="webworker" />
/** The phone page without a network: the page and its files are kept as one whole; a newer whole replaces it only when it is complete.
 *
 *  Data never goes through here: lists and reports live in IndexedDB, and the API is asked by the page itself. */
import { filesIn } from './files'

const worker = self as unknown as ServiceWorkerGlobalScope
const CACHE = 'creditgraph-phone'
const PAGE = worker.registration.scope

worker.addEventListener('install', (event) => event.waitUntil(renew().then(() => worker.skipWaiting())))
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()))
worker.addEventListener('fetch', (event) => {
  const { request } = event
  const where = new URL(request.url)
  if (request.method !== 'GET' || where.origin !== location.origin || where.pathname.includes('/v1/')) return
  if (request.mode === 'navigate') event.respondWith(page(event))
  else event.respondWith(caches.match(request, { ignoreVary: true }).then((kept) => kept ?? fetch(request)))
})

/** The kept page at once, however bad the network; meanwhile look for a newer one. */
async function page(event: FetchEvent): Promise<Response> {
  const kept = await (await caches.open(CACHE)).match(PAGE)
  if (!kept) return fetch(event.request)
  event.waitUntil(renew().then(tell, () => undefined)) // no network: what is kept stays
  return kept
}

/** Fetch the page and everything that it names; keep all or nothing. True: it was another page than the one kept. */
async function renew(): Promise<boolean> {
  const cache = await caches.open(CACHE)
  const [fresh, kept] = [await fetched(PAGE), await cache.match(PAGE)]
  const html = await fresh.clone().text()
  if (kept && (await kept.text()) === html) return false
  const files = filesIn(html, PAGE)
  const answers = await Promise.all(files.map(fetched))
  await Promise.all(files.map((file, index) => cache.put(file, answers[index]!)))
  await cache.put(PAGE, fresh)
  const wanted = new Set([PAGE, ...files])
  for (const old of await cache.keys()) if (!wanted.has(old.url)) await cache.delete(old)
  return kept !== undefined
}

async function fetched(address: string): Promise<Response> {
  const answer = await fetch(address, { credentials: 'omit', cache: 'no-cache' })
  if (!answer.ok || answer.redirected) throw new Error(`${address}: ${answer.status}`)
  return answer
}

async function tell(newer: boolean): Promise<void> {
  if (newer) for (const client of await worker.clients.matchAll()) client.postMessage('newer')
}
