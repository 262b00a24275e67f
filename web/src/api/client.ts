/** The typed door to the API: types come from `schema.d.ts`, generated out of api/openapi.json. */
import { refuseToken, session } from '../session'
import { text } from '../zh-CN'
import type { components, paths } from './schema'

export type Schemas = components['schemas']
type GetPath = { [P in keyof paths]: paths[P] extends { get: object } ? P : never }[keyof paths]
type Get<P extends GetPath> = NonNullable<paths[P]['get']>
type Query<P extends GetPath> = Get<P> extends { parameters: { query?: infer Q } } ? NonNullable<Q> : never
type InPath<P extends GetPath> = Get<P> extends { parameters: { path: infer V } } ? V : Record<string, never>
type Answer<P extends GetPath> = Get<P> extends { responses: { 200: { content: { 'application/json': infer A } } } } ? A : never

/** An error that a person can act on. */
export class ProblemError extends Error {
  constructor(readonly detail: string, readonly todo: string, readonly code: string, readonly status: number) {
    super(detail)
  }
}

let root = '.'

/** Where the API is, seen from this page: the workbench lies beside it, the phone page one folder below. */
export function apiIsAt(where: string): void {
  root = where
}

export function address(path: string, values: Record<string, string> = {}, query: object = {}): string {
  const filled = path.replace(/\{(\w+)(?::\w+)?\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ''))
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    for (const each of Array.isArray(value) ? value : [value]) if (each !== undefined && each !== null && each !== '') search.append(name, String(each))
  }
  return `${root}${filled}${search.size ? `?${search}` : ''}`
}

export async function get<P extends GetPath>(path: P, options: { path?: InPath<P>; query?: Query<P>; signal?: AbortSignal } = {}): Promise<Answer<P>> {
  const response = await send(address(path, options.path as Record<string, string>, options.query), { signal: options.signal })
  return (await response.json()) as Answer<P>
}

export async function send(where: string, init: RequestInit = {}): Promise<Response> {
  const headers = { ...init.headers, Authorization: `Bearer ${session.token}` }
  const response = await fetch(where, { ...init, headers, cache: 'no-store' }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ProblemError(text.errors.unreachable, text.errors.unreachableTodo, '', 0)
  })
  if (response.ok) return response
  if (response.status === 401) refuseToken()
  throw await problemOf(response)
}

async function problemOf(response: Response): Promise<ProblemError> {
  const problem = (await response.json().catch(() => ({}))) as Partial<Schemas['Problem']>
  return new ProblemError(problem.detail ?? text.errors.unexpected(response.status), problem.todo ?? text.errors.unexpectedTodo, problem.code ?? '', response.status)
}
