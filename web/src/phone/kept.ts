/** What the phone keeps for itself (IndexedDB): lists to read, reports to send, half-written forms. Nothing here is lost on reload. */
import { ProblemError } from '../api/client'
import { words } from './words'

const NAME = 'creditgraph-phone'
const STORES = ['lists', 'reports', 'drafts', 'settings'] as const
export type StoreName = (typeof STORES)[number]

let opened: Promise<IDBDatabase> | null = null

function database(): Promise<IDBDatabase> {
  opened ??= new Promise<IDBDatabase>((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1)
    asked.onupgradeneeded = () => STORES.forEach((name) => asked.result.createObjectStore(name))
    asked.onsuccess = () => resolve(asked.result)
    asked.onerror = () => reject(asked.error)
  }).catch((error: unknown) => {
    opened = null
    throw unkept(error)
  })
  return opened
}

/** One transaction over some stores; resolves when it is on the disk, not before. */
export async function within<T>(names: StoreName[], mode: IDBTransactionMode, work: (store: (name: StoreName) => IDBObjectStore) => Promise<T> | T): Promise<T> {
  const transaction = (await database()).transaction(names, mode, mode === 'readwrite' ? { durability: 'strict' } : {})
  const ended = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(unkept(transaction.error))
  })
  ended.catch(() => undefined) // told below, unless the work itself failed first
  const result = await work((name) => transaction.objectStore(name))
  await ended
  return result
}

export function answered<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

export const read = <T>(name: StoreName, key: string) => within([name], 'readonly', (store) => answered<T | undefined>(store(name).get(key)))
export const readAll = <T>(name: StoreName) => within([name], 'readonly', (store) => answered<T[]>(store(name).getAll()))
export const write = (name: StoreName, key: string, value: unknown) => within([name], 'readwrite', (store) => void store(name).put(plain(value), key))
export const erase = (name: StoreName, key: string) => within([name], 'readwrite', (store) => void store(name).delete(key))

/** Everything of the phone's, gone. */
export const eraseAll = () => within([...STORES], 'readwrite', (store) => STORES.forEach((name) => void store(name).clear()))

/** Reactive objects cannot be kept as they are. */
export function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}

function unkept(error: unknown): ProblemError {
  return new ProblemError(words.unkept(error instanceof Error ? error.message : String(error)), words.unkeptTodo, '', 0)
}
