import { readJson } from './json.js'

export interface Operation {
  id: string
  page: string
  method: string
  path: string
  verb: '' | 'login' | 'check' | 'logout'
  fields: Field[]
  variants: Variant[]
  headers: string[]
  outcomes: Outcome[]
}

export interface Field {
  key: string
  name: string
  in: 'path' | 'query' | 'header' | 'cookie' | 'authorization' | 'body'
  role: '' | 'username' | 'password' | 'credential' | 'userId'
}

export interface Variant {
  id: string
  label: string
  fields: string[]
  /** What stands before a credential from a login in the Authorization header. */
  scheme: string
  /** The body's media type; empty if there is none. */
  type: string
  /** Whether the browser's cookie goes along, and may be set. */
  cookies: boolean
}

export interface Outcome {
  name: string
  status: number
  type: string
  body: unknown
  volatile: Record<string, string[]>
  cookie?: 'set' | 'cleared'
}

interface Described {
  operations: Operation[]
  outside: Outcome[]
}

let described: Promise<Described> | undefined

/** All operations, fetched when the first one is tried. */
export function loadOperations(): Promise<Described> {
  described ??= fetch('/docs/assets/operations.json').then(
    (response) => response.json() as Promise<Described>,
  )
  return described
}

/** Which of an operation's documented outcomes a reply is. */
export function recognise(
  outcomes: readonly Outcome[],
  status: number,
  type: string,
  text: string,
): Outcome | undefined {
  const value = type.endsWith('json') ? readJson(text) : text
  return outcomes.find((outcome) => {
    const holes = new Set(Object.values(outcome.volatile).flat())
    return outcome.status === status && outcome.type === type && fits(value, outcome.body, '', holes)
  })
}

function fits(value: unknown, example: unknown, pointer: string, holes: ReadonlySet<string>): boolean {
  if (holes.has(pointer)) return true
  if (typeof example !== 'object' || example === null) return value === example
  if (typeof value !== 'object' || value === null) return false
  const names = Object.keys(example)
  return (
    Object.keys(value).length === names.length &&
    names.every((name) =>
      fits(Reflect.get(value, name), Reflect.get(example, name), `${pointer}/${name}`, holes),
    )
  )
}
