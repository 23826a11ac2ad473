// What openapi.yaml does not say of the contracts: which operations make a session's way, and in which ways a request
// may carry its credential.
import type { Description, Field, Operation } from './description.js'

export interface Way {
  login: string
  check: string
  logout: string
  sends: string
}
export interface Variant {
  id: string
  label: string
  fields: string[]
  scheme: string
  type: string
  cookies: boolean
}

/**
 * The way of a session by each contract; an operation that a contract lacks is another's. `sends` is how a client's
 * developer knows the contract.
 */
export const WAYS: Record<string, Way> = {
  'header-token': {
    sends: 'A token in the `Authorization` header, to `/logout`',
    login: 'login',
    check: 'headerGetSession',
    logout: 'headerLogout',
  },
  cookie: {
    sends: 'The cookie `auth_session`, and nothing else',
    login: 'cookieLogin',
    check: 'cookieGetSession',
    logout: 'cookieLogout',
  },
  query: {
    sends: '`userId` and `sessionId` in the query',
    login: 'queryLogin',
    check: 'queryGetUserPinned',
    logout: 'queryLogout',
  },
  body: {
    sends: 'A JSON body with `session`',
    login: 'bodyLogin',
    check: 'headerGetSession',
    logout: 'bodyLogout',
  },
  jwt: {
    sends: 'A Bearer token, to `/api/v1/auth/logout`',
    login: 'jwtLogin',
    check: 'jwtMe',
    logout: 'jwtLogout',
  },
  shared: {
    sends: 'Any of these, to `/api/auth/logout` itself',
    login: 'login',
    check: 'headerGetSession',
    logout: 'logout',
  },
}

const CARRIERS: Record<string, { id: string; label: string; fields: string[] }[]> = {
  headerGetSession: [
    { id: 'header', label: 'Header session_token', fields: ['header.session_token'] },
    { id: 'query', label: 'Query session_token', fields: ['query.session_token'] },
  ],
  logout: [
    { id: 'query', label: 'Query', fields: ['query.userId', 'query.sessionId'] },
    { id: 'body', label: 'JSON body', fields: ['body.session'] },
    { id: 'cookie', label: 'Cookie', fields: [] },
  ],
}

const TYPE_LABELS = { 'application/json': 'JSON', 'application/x-www-form-urlencoded': 'Form' }

/** What a field's value is to a session, whatever a contract calls it. */
const ROLES = {
  username: 'username',
  password: 'password',
  session: 'credential',
  sessionId: 'credential',
  session_token: 'credential',
  Authorization: 'credential',
  userId: 'userId',
  id: 'userId',
}

export const keyOf = (field: Field) => `${field.in}.${field.name}`

export function roleOf({ name }: Field): string {
  return Object.entries(ROLES).find(([known]) => known === name)?.[1] ?? ''
}

/** The ways in which an operation's request can be made; the first is the usual one. */
export function variantsOf(operation: Operation): Variant[] {
  const all = operation.fields.filter((field) => field.in !== 'cookie').map(keyOf)
  const usual = { scheme: 'Bearer ', type: operation.types[0] ?? '', cookies: usesCookies(operation) }
  const carriers = CARRIERS[operation.id]
  if (carriers !== undefined) {
    return carriers.map((carrier) => {
      const withBody = carrier.fields.some((key) => key.startsWith('body.'))
      return { ...usual, ...carrier, type: withBody ? usual.type : '', cookies: carrier.id === 'cookie' }
    })
  }
  if (operation.types.length < 2) return [{ ...usual, id: 'usual', label: '', fields: all }]
  return operation.types.map((type) => {
    const label = TYPE_LABELS[type as keyof typeof TYPE_LABELS]
    return { ...usual, id: label.toLowerCase(), label, fields: all, type }
  })
}

/** Whether the browser's cookie belongs to an operation: it reads it, or sets it. */
export function usesCookies({ fields, outcomes }: Operation) {
  const success = outcomes.find(({ status }) => status === 200)
  return (
    fields.some((field) => field.in === 'cookie') ||
    success?.headers.some(({ name }) => name === 'Set-Cookie') === true
  )
}

/** What an operation does to a session: login, check or logout, or nothing. */
export function verbOf({ id }: Operation) {
  for (const way of Object.values(WAYS)) {
    if (way.login === id) return 'login'
    if (way.check === id) return 'check'
    if (way.logout === id) return 'logout'
  }
  return id === 'queryGetUser' ? 'check' : ''
}

export function wayOf(
  { operations }: Description,
  contract: string,
): { login: Operation; check: Operation; logout: Operation } | undefined {
  const way = WAYS[contract]
  if (way === undefined) return undefined
  const named = (id: string) => {
    const found = operations.find((operation) => operation.id === id)
    if (found === undefined)
      throw new Error(`openapi.yaml has no operation ${id}, which scripts/portal names`)
    return found
  }
  return { login: named(way.login), check: named(way.check), logout: named(way.logout) }
}
