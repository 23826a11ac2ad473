import type { OutcomeOf } from '../../src/contract/answer.js'
import type { OperationId } from '../../generated/server/operations.js'
import { HOUR } from '../support/clock.js'
import { type LoginName, LOGINS, loginWith, startSession } from '../support/contracts.js'
import { ADA, type Signoff, type SignoffOptions } from '../support/signoff.js'
import type { Connection } from '../../harness/connection.js'
import { all, body, type Change, header, line, method, query, target } from './detour.js'

/** How an SDK is called, in the words of openapi.yaml. */
export interface Call {
  operation: OperationId
  /** By where they stand and their names; integers by their digits. */
  path?: Record<string, string>
  query?: Record<string, string>
  header?: Record<string, string>
  /** The credential, by what carries it: `Authorization: Bearer`, or the cookie `auth_session`. */
  bearer?: string
  cookie?: string
  body?: Record<string, string>
  /** Whether the body is sent as a form. */
  form?: true
}

/** How to bring an outcome about. */
export interface Situation {
  /** What tells it from others with the same outcome. */
  way?: string
  /** Which of the services it needs, where it is not the plain one. */
  service?: ServiceName
  /** What is so before the call, and with what it is called. */
  prepare?: (scene: Scene) => Partial<Call> | Promise<Partial<Call>>
  /** What becomes of the request on the wire, where it is one that no SDK would send. */
  change?: Change
  /** What stands behind the origin in the base URL. */
  prefix?: string
}

export interface Scene {
  signoff: Signoff
  /** To be done after the call. */
  later(undo: () => unknown): void
  /** On which connection the call is sent on, if on one that is open already. */
  sendOn(connection: Connection): void
}

export const SERVICES = {
  plain: {},
  /** Has one place for logins. */
  busy: { config: { hashConcurrency: 1, hashQueue: 0 } },
  /** Is called by the pages of another origin. */
  shared: { environment: { SIGNOFF_CORS_ORIGINS: 'https://app.example.com' } },
  /** Waits for no request. */
  hasty: {
    tune: (server) => {
      server.headersTimeout = 1
      server.requestTimeout = 1
      Object.assign(server, { connectionsCheckingInterval: 10 })
    },
  },
  /** Is closed by the situation that uses it. */
  closing: {},
} satisfies Record<string, SignoffOptions>

export type ServiceName = keyof typeof SERVICES

type Cell = Situation | [Situation, ...Situation[]]
type Situations = { [Op in OperationId]: Record<OutcomeOf<Op>, Cell> }

const { username, password } = ADA
const UNKNOWN = `sess_${'A'.repeat(43)}`
const tooLarge = body(JSON.stringify({ session: 'x' }).padEnd(16 * 1024 + 1))
const foreign = header('Origin', 'https://evil.example')

const withStore =
  (prepare: NonNullable<Situation['prepare']>): NonNullable<Situation['prepare']> =>
  async (scene) => {
    const call = await prepare(scene)
    scene.signoff.store.fail()
    return call
  }

/** A live session of ADA's. */
const live = ({ signoff }: Scene) => startSession(signoff)

async function ended(scene: Scene): Promise<string> {
  const token = await live(scene)
  await scene.signoff.ask('POST', '/logout', { authorization: token })
  return token
}

async function expired(scene: Scene): Promise<string> {
  const token = await live(scene)
  scene.signoff.clock.advance(24 * HOUR)
  return token
}

const unknown = () => UNKNOWN

type Find = (scene: Scene) => string | Promise<string>

const bearer = (find: Find) => async (scene: Scene) => ({ bearer: await find(scene) })
const cookie = (find: Find) => async (scene: Scene) => ({ cookie: await find(scene) })
const inBody = (find: Find) => async (scene: Scene) => ({ body: { session: await find(scene) } })
const inQuery = (find: Find) => async (scene: Scene) => ({
  query: { userId: '1', sessionId: await find(scene) },
})
const ofUser =
  (id: string, find: Find = live) =>
  async (scene: Scene) => ({ path: { id }, bearer: await find(scene) })

const signIn = () => ({ body: { username, password } })
const wrongly = () => ({ body: { username, password: 'wrong' } })

/** What every login can answer. */
function login(operation: LoginName) {
  return {
    started: { prepare: signIn },
    'credentials-invalid': { prepare: wrongly },
    'body-too-large': { prepare: signIn, change: tooLarge },
    'too-many-attempts': {
      async prepare({ signoff }: Scene) {
        const user = {
          username: `guessed-${operation}-${signoff.recorder.verdicts.length}`,
          password: 'wrong',
        }
        for (let count = 0; count < 10; count++) await loginWith(signoff, operation, user)
        return { body: user }
      },
    },
    failure: { prepare: withStore(signIn) },
    overloaded: {
      service: 'busy',
      async prepare({ signoff, later }: Scene) {
        const { reached, release } = signoff.store.hold('users.findByName')
        const other = loginWith(signoff, operation)
        await reached
        later(() => {
          release()
          return other
        })
        return signIn()
      },
    },
  } satisfies Record<string, Situation>
}

/** What those that take JSON only can answer besides. */
function jsonLogin(operation: LoginName) {
  return {
    ...login(operation),
    'body-malformed': { prepare: signIn, change: body('{') },
    'fields-missing': { prepare: signIn, change: body('{}') },
    'type-unsupported': { prepare: signIn, change: header('Content-Type', 'text/plain') },
  } satisfies Record<string, Situation>
}

const TWICE = 'userId=1&userId=1&sessionId=x'

const getUser = (users: string) =>
  ({
    found: { prepare: ofUser('1') },
    'userid-malformed': { prepare: ofUser('1'), change: target(`${users}/abc`) },
    'session-invalid': [
      { prepare: ofUser('1', unknown) },
      { way: 'nothing', prepare: () => ({ path: { id: '1' } }) },
    ],
    'user-forbidden': { prepare: ofUser('2') },
    'body-too-large': { prepare: ofUser('1'), change: tooLarge },
    failure: { prepare: withStore(ofUser('1')) },
  }) satisfies Record<string, Cell>

const bearerMissing = {
  'not-authenticated': {},
  'scheme-unsupported': { change: header('Authorization', 'Basic x') },
} satisfies Record<string, Situation>

const ambiguous: Situation = { change: line('Host', 'other') }

/** Every outcome of every operation, and how it comes about. */
export const situations: Situations = {
  headerLogout: {
    ended: { prepare: bearer(live) },
    'token-missing': {},
    'token-invalid': { prepare: bearer(unknown) },
    'token-expired': { prepare: bearer(expired) },
    'body-too-large': { prepare: bearer(live), change: tooLarge },
    failure: { prepare: withStore(bearer(live)) },
  },
  headerGetSession: {
    active: [
      { prepare: async (scene) => ({ header: { session_token: await live(scene) } }) },
      { way: 'query', prepare: async (scene) => ({ query: { session_token: await live(scene) } }) },
    ],
    'token-missing': {},
    'token-invalid': { prepare: () => ({ header: { session_token: UNKNOWN } }) },
    'token-expired': { prepare: async (scene) => ({ header: { session_token: await expired(scene) } }) },
    'body-too-large': { change: tooLarge },
    failure: { prepare: withStore(async (scene) => ({ header: { session_token: await live(scene) } })) },
  },

  cookieLogin: { ...jsonLogin('cookieLogin'), 'origin-refused': { prepare: signIn, change: foreign } },
  cookieGetSession: {
    active: { prepare: cookie(live) },
    'cookie-missing': {},
    'session-invalid': { prepare: cookie(ended) },
    'session-expired': { prepare: cookie(expired) },
    'body-too-large': { prepare: cookie(live), change: tooLarge },
    failure: { prepare: withStore(cookie(live)) },
  },
  cookieLogout: {
    ended: { prepare: cookie(live) },
    'not-active': { prepare: cookie(ended) },
    'cookie-missing': {},
    'origin-refused': { prepare: cookie(live), change: foreign },
    'body-too-large': { prepare: cookie(live), change: tooLarge },
    failure: { prepare: withStore(cookie(live)) },
  },

  queryLogin: jsonLogin('queryLogin'),
  queryLogout: {
    ended: { prepare: inQuery(live) },
    'parameters-missing': { prepare: inQuery(live), change: query('') },
    'parameters-doubled': { prepare: inQuery(live), change: query(TWICE) },
    'userid-malformed': { prepare: inQuery(live), change: query('userId=abc&sessionId=x') },
    'session-not-found': { prepare: inQuery(unknown) },
    'body-too-large': { prepare: inQuery(live), change: tooLarge },
    failure: { prepare: withStore(inQuery(live)) },
  },
  queryGetUser: getUser('/api/users'),
  queryGetUserPinned: getUser('/query/api/users'),

  bodyLogin: jsonLogin('bodyLogin'),
  bodyLogout: {
    ended: { prepare: inBody(live) },
    'body-malformed': { prepare: inBody(live), change: body('{') },
    'session-missing': { prepare: inBody(live), change: body('{}') },
    'session-doubled': { prepare: inBody(live), change: body('{"session":"x","session":"x"}') },
    'session-not-found': { prepare: inBody(unknown) },
    'body-too-large': { prepare: inBody(live), change: tooLarge },
    failure: { prepare: withStore(inBody(live)) },
  },

  jwtLogin: {
    ...login('jwtLogin'),
    started: [{ prepare: signIn }, { way: 'form', prepare: () => ({ ...signIn(), form: true }) }],
    'credentials-invalid': [
      { prepare: wrongly },
      { way: 'form', prepare: () => ({ ...wrongly(), form: true }) },
    ],
    malformed: { prepare: signIn, change: body('{"username":"ada"}') },
  },
  jwtLogout: {
    ended: { prepare: bearer(live) },
    ...bearerMissing,
    'body-too-large': { prepare: bearer(live), change: tooLarge },
    failure: { prepare: withStore(bearer(live)) },
  },
  jwtMe: {
    active: { prepare: bearer(live) },
    'credentials-invalid': { prepare: bearer(unknown) },
    ...bearerMissing,
    'body-too-large': { prepare: bearer(live), change: tooLarge },
    failure: { prepare: withStore(bearer(live)) },
  },

  login: jsonLogin('login'),
  logout: {
    'query-ended': { prepare: inQuery(live) },
    'cookie-ended': { prepare: cookie(live) },
    'cookie-not-active': { prepare: cookie(ended) },
    'body-ended': { prepare: inBody(live) },
    'query-parameters-missing': { prepare: async (scene) => ({ query: { sessionId: await live(scene) } }) },
    'query-parameters-doubled': { prepare: inQuery(live), change: query(TWICE) },
    'query-userid-malformed': { prepare: inQuery(live), change: query('userId=abc&sessionId=x') },
    'body-malformed': { prepare: inBody(live), change: body('{') },
    'body-session-missing': { prepare: inBody(live), change: body('{}') },
    'body-session-doubled': { prepare: inBody(live), change: body('{"session":"x","session":"x"}') },
    'carriers-ambiguous': {
      prepare: async (scene) => ({ ...(await inQuery(live)(scene)), ...(await inBody(live)(scene)) }),
    },
    'cookie-missing': {},
    'origin-refused': { prepare: cookie(live), change: foreign },
    'query-session-not-found': { prepare: inQuery(unknown) },
    'body-session-not-found': { prepare: inBody(unknown) },
    'query-body-too-large': { prepare: inQuery(live), change: tooLarge },
    'cookie-body-too-large': {
      prepare: cookie(live),
      change: all(header('Content-Type', 'text/plain'), tooLarge),
    },
    'body-body-too-large': { prepare: inBody(live), change: tooLarge },
    'query-failure': { prepare: withStore(inQuery(live)) },
    'cookie-failure': { prepare: withStore(cookie(live)) },
    'body-failure': { prepare: withStore(inBody(live)) },
  },

  getHealth: { alive: {}, 'request-ambiguous': ambiguous },
  getReadiness: {
    ready: {},
    'store-unavailable': { prepare: withStore(() => ({})) },
    draining: { service: 'closing', prepare: close },
    'request-ambiguous': ambiguous,
  },
  getKeySet: {
    listed: {},
    failure: { prepare: withStore(() => ({})) },
    'request-ambiguous': ambiguous,
  },
  getContractJson: { served: {}, 'request-ambiguous': ambiguous },
  getContractYaml: { served: {}, 'request-ambiguous': ambiguous },
}

const HEALTH = 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n'

/** New connections are refused then, so that the call comes on one that has begun its request before. */
async function close({ signoff, later, sendOn }: Scene): Promise<Partial<Call>> {
  const { reached, release } = signoff.store.hold('users.findByName')
  const login = signoff.ask('POST', LOGINS.login, { json: { username, password } })
  await reached
  const idle = await signoff.connect()
  const busy = await signoff.connect()
  const begun = 'GET /'
  idle.write(HEALTH)
  // Has begun its request in time.
  busy.write(HEALTH + begun)
  await idle.reply()
  await busy.reply()
  const closed = signoff.service.close()
  await idle.closed
  sendOn({ ...busy, write: (bytes) => busy.write(Buffer.from(bytes).subarray(begun.length)) })
  later(async () => {
    release()
    await login
    await closed
  })
  return {}
}

/** Replies to what reaches no operation. An SDK meets them behind a wrong address, or a proxy that meddles. */
export const outside: Record<string, Situation & { call: Call }> = {
  preflight: {
    call: { operation: 'headerLogout' },
    service: 'shared',
    change: all(
      method('OPTIONS'),
      header('Origin', 'https://app.example.com'),
      header('Access-Control-Request-Method', 'POST'),
    ),
  },
  'request-ambiguous': { call: { operation: 'headerLogout' }, ...ambiguous },
  'request-malformed': {
    call: { operation: 'getHealth' },
    change: () => Buffer.from('GET /healthz HTTP/1.1\r\n\r\n'),
  },
  'not-found': { call: { operation: 'getHealth' }, prefix: '/nowhere' },
  'method-not-allowed': { call: { operation: 'headerLogout' }, change: method('DELETE') },
  'request-timeout': {
    call: { operation: 'getHealth' },
    service: 'hasty',
    change: () => Buffer.from('GET /healthz HTTP/1.1\r\nHost:'),
  },
  'body-too-large': { call: { operation: 'getHealth' }, change: tooLarge },
  'headers-too-large': { call: { operation: 'getHealth' }, change: header('X-Large', 'x'.repeat(17_000)) },
  failure: {
    call: { operation: 'getHealth' },
    prefix: '/nowhere',
    prepare({ signoff }) {
      signoff.clock.breakOnce()
      return {}
    },
  },
}
