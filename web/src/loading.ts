/** One shape for everything that is loaded: the value, whether it is under way, and the error to show. */
import { ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { ProblemError } from './api/client'
import { text } from './zh-CN'

export interface Loading<T> {
  value: ShallowRef<T | null>
  busy: Ref<boolean>
  error: ShallowRef<ProblemError | null>
  reload: () => void
}

/** Load again whenever `key` changes; an older answer never overwrites a newer one. A null key loads nothing. */
export function useLoading<K, T>(key: () => K | null, load: (key: K, signal: AbortSignal) => Promise<T>): Loading<T> {
  const value = shallowRef<T | null>(null)
  const busy = ref(false)
  const error = shallowRef<ProblemError | null>(null)
  let running: AbortController | null = null

  async function run(now: K | null): Promise<void> {
    running?.abort()
    const mine = (running = new AbortController())
    error.value = null
    busy.value = now !== null
    if (now === null) return void (value.value = null)
    try {
      const answer = await load(now, mine.signal)
      if (mine === running) value.value = answer
    } catch (problem) {
      if (mine !== running) return
      value.value = null
      error.value = asProblem(problem)
    } finally {
      if (mine === running) busy.value = false
    }
  }
  watch(key, (now, before) => { if (JSON.stringify(now) !== JSON.stringify(before) || before === undefined) void run(now) }, { immediate: true })
  return { value, busy, error, reload: () => void run(key()) }
}

export function asProblem(problem: unknown): ProblemError {
  return problem instanceof ProblemError ? problem : new ProblemError(text.errors.program(String(problem)), text.errors.unexpectedTodo, '', 0)
}
