import path from 'node:path'
import controls from '../controls/G2.js'
import { documentedEvents, readAudit } from '../audit.js'
import { LOGINS, loginRequest, LOGOUTS } from '../carriers.js'
import { openDatabase, PASSWORD } from '../database.js'
import { keepAlive } from '../../harness/keep-alive.js'
import type { Reply } from '../../harness/replies.js'
import type { Request } from '../../harness/requests.js'
import type { AuditEvent } from '../../src/sessions/audit.js'
import type { SignoffPromise } from '../promises.js'
import type { Context } from '../context.js'
import type { AuditLine } from '../audit.js'

const CONNECTIONS = 32
/** Milliseconds after which a request has no reply: one to a worker that is killed may stay open with nobody behind it. */
const PATIENCE = 15_000

/** What could forge a line, or make one that a person misreads. */
const HOSTILE = [
  'a\r\n{"time":"2024-01-01T00:00:00.000Z","event":"service-stopped","pid":1}\r\n',
  '\n\n',
  '\r',
  '\u001b[2K\u001b[1A\u001b]0;title\u0007',
  'nul\0nul',
  'separators\u2028and\u2029and\u0085',
  'c1\u009b31m\u0090',
  'bidi\u202e\u2066\u200f\u061c',
  'lone\ud800and\udfff',
  'hidden\u200b\ufeff\u2060\u{e0041}',
  '"},{"event":"service-stopped","pid":1}',
  '\\"\\n\\',
  '","event":"service-stopped","x":"',
  'x'.repeat(20_000),
]

export interface SeededSession {
  id: string
  userId: bigint
  token: string
}
export interface Expected {
  event: string
  members: Record<string, unknown>
}
export interface Operation {
  request: Request
  /** by the reply's status */
  expected: (status: number) => Expected | undefined
  /** the one that it may end */
  session?: SeededSession | undefined
}

export default {
  id: 'G2',
  promise: 'The audit log has each event once, and no input can forge a line',
  how: 'operations of all kinds, in one process, in two, and with processes killed under load, are held one to one against the events by request; hostile text goes into every member of every event',
  asked: 'events = operations in 100,000; 0 forged lines',
  limit: 15,
  controls,
  async check(context) {
    const documented = documentedEvents(context.root)
    const forged = await forge(context, documented)
    if (context.isDecided) return ''
    const count = context.size(101_000, context.isControl ? 1_000 : 1_500)
    const folder = context.folder()
    const database = path.join(folder, 'signoff.db')
    const environment = {
      SIGNOFF_DATABASE_URL: `sqlite:${database}`,
      SIGNOFF_SESSION_IDLE_TTL: '24h',
      SIGNOFF_HASH_QUEUE: '2',
      SIGNOFF_TRUSTED_PROXIES: '127.0.0.1',
      SIGNOFF_LOG_LEVEL: 'info',
    }
    const file = path.join(folder, 'audit.log')
    const sessions = await seed(context, database, Math.ceil(count * 0.65))
    const operations = operationsOf(context, sessions, count)

    const ledger: Ledger = { expected: new Map(), acknowledged: 0, unknown: 0, inFlight: new Set() }
    const parts: [workers: string, share: number, kills: number][] = context.isControl
      ? [['1', 1, 1]]
      : context.quick
        ? [
            ['1', 0.5, 0],
            ['2', 0.5, 1],
          ]
        : [
            ['1', 0.4, 0],
            ['2', 0.4, 0],
            ['2', 0.2, 20],
          ]
    let killed = 0
    let sent = 0
    for (const [workers, share, kills] of parts) {
      const some = operations.slice(sent, sent + Math.ceil(count * share))
      sent += some.length
      const settings = { ...environment, SIGNOFF_WORKERS: workers }
      killed += await run(context, settings, { operations: some, kills }, ledger)
      if (context.isDecided) return ''
    }
    const commands = await operate(context, environment, ledger)
    reconcile(context, readAudit(file, documented, context.fault), ledger)
    return [
      `${ledger.acknowledged.toLocaleString('en')} operations and ${commands} commands, each with its event once or none where none is due`,
      `${killed} processes killed under load, ${ledger.unknown} operations without a reply`,
      `0 forged lines of ${forged.toLocaleString('en')} with hostile text`,
    ].join('; ')
  },
} satisfies SignoffPromise

export interface Ledger {
  /** by request */
  expected: Map<string, Expected | undefined>
  acknowledged: number
  unknown: number
  /** ids of sessions that an operation without a reply may have ended */
  inFlight: Set<string>
  commands?: Expected[] | undefined
}

/** Writes each event with hostile text in every member that holds text; answers how many lines. */
async function forge(context: Context, documented: ReturnType<typeof documentedEvents>) {
  const { openAuditLog } = await context.module('src/audit/audit-log.js')
  const place = path.join(context.folder(), 'audit.log')
  const audit = openAuditLog({
    place,
    clock: Date.now,
    onError: (error: unknown) => context.fault(`${error}`),
  })
  const NOT_TEXT = new Set(['count', 'pid', 'until', 'before', 'userId'])
  const NUMBERS = new Set(['count', 'pid'])
  let told = 0
  const written: Promise<void>[] = []
  for (const [event, listed] of documented) {
    const names = listed.map((name) => name.replace('?', ''))
    const plain = Object.fromEntries(
      names.map((name) => [
        name,
        NUMBERS.has(name) ? 1 : name === 'userId' ? 1n : NOT_TEXT.has(name) ? new Date() : 'plain',
      ]),
    )
    for (const text of HOSTILE) {
      const all = Object.fromEntries(names.map((name) => [name, NOT_TEXT.has(name) ? plain[name] : text]))
      const each = names.filter((name) => !NOT_TEXT.has(name)).map((name) => ({ ...plain, [name]: text }))
      // Members of which the documentation says nothing are not written, whatever they are called.
      for (const members of [all, ...each, { ...plain, [text]: text, authorization: text }]) {
        // The members are hostile on purpose: their types are those that a caller in JavaScript could pass.
        written.push(audit.tell({ event, ...members } as AuditEvent))
        told += 1
      }
    }
  }
  await Promise.all(written)
  audit.close()
  const lines = readAudit(place, documented, context.fault)
  if (lines.length !== told) context.fault(`${told} events made ${lines.length} lines`)
  return told
}

/** Users whose names are hostile, and sessions of theirs. */
async function seed(context: Context, file: string, count: number): Promise<SeededSession[]> {
  const database = await openDatabase(context, { file })
  const { passwordHash } = await database.addUser('ada', 1n)
  await database.addUser('guessed', 2n)
  const names = HOSTILE.map((text) => text.slice(0, 200))
  for (const [index, username] of names.entries()) {
    await database.store.users.insert({
      id: BigInt(index + 3),
      username,
      usernameKey: `hostile ${index}`,
      passwordHash,
      createdAt: Date.now(),
    })
  }
  context.tell(`making ${count} sessions`)
  const sessions = await database.startMany(count, () =>
    database.startSession({ id: BigInt(1 + context.random.integer(names.length + 2)), passwordHash }),
  )
  await database.close()
  return sessions.map(({ id, userId, credential }) => ({ id, userId, token: credential }))
}

function operationsOf({ random }: Context, sessions: readonly SeededSession[], count: number): Operation[] {
  const client = () =>
    [
      'X-Forwarded-For',
      random.pick(['192.0.2.7', '2001:db8::1', 'fe80::1%eth0', 'a"b', '<x>\u009b', '"192.0.2.1']),
    ] as const
  const hostileHeader = () =>
    [
      'X-Request-Id',
      random
        .pick(HOSTILE)
        .replace(/[^\t\x20-\x7e\x80-\xff]/g, '')
        .slice(0, 500),
    ] as const
  const REASONS = new Map([
    [401, 'credentials-invalid'],
    [429, 'too-many-attempts'],
    [503, 'overloaded'],
  ])

  const end = (session: SeededSession, isLive: boolean): Operation => {
    const { operation, contract, request } = random.pick(LOGOUTS)
    const { headers = [], ...rest } = request(session.token, session.userId)
    const members = { userId: String(session.userId), sessionId: session.id, operation, contract }
    return {
      request: { ...rest, headers: [...headers, client(), hostileHeader()] },
      expected: (status) => (isLive && status === 200 ? { event: 'session-ended', members } : undefined),
      ...(isLive ? { session } : {}),
    }
  }
  const login = (username: string, password: string): Operation => {
    const { name: operation, contract, target } = random.pick(LOGINS)
    return {
      request: { ...loginRequest(target, { username, password }), headers: [client(), hostileHeader()] },
      expected(status) {
        if (status === 200) {
          const form = operation === 'jwtLogin' ? 'access-token' : 'session-token'
          return { event: 'session-started', members: { username, form, operation, contract } }
        }
        const reason = REASONS.get(status)
        return reason === undefined
          ? undefined
          : { event: 'login-failed', members: { reason, operation, contract } }
      },
    }
  }
  const check = ({ token }: SeededSession): Operation => ({
    request: { method: 'GET', target: '/auth/session', headers: [['session_token', token], hostileHeader()] },
    expected: () => undefined,
  })
  const nobody = { id: '', userId: 1n, token: `sess_${'A'.repeat(43)}` }
  const rest = count - sessions.length
  const share = (of: number) => Math.floor(rest * of)
  const times = (amount: number, make: () => Operation) => Array.from({ length: amount }, make)
  const others = [
    ...times(share(0.4), () => check(random.pick(sessions))),
    ...times(share(0.25), () => end(nobody, false)),
    ...times(share(0.1), () => login(random.pick(HOSTILE), 'x'.repeat(1_025))),
    ...times(share(0.1), () => login('guessed', 'wrong')),
    ...times(Math.min(share(0.02), 800), () => login('ada', PASSWORD)),
    ...times(Math.min(share(0.02), 400), () => login(random.pick(HOSTILE), 'wrong')),
  ]
  return random.shuffled([
    ...sessions.map((session) => end(session, true)),
    ...others,
    ...times(rest - others.length, () => end(nobody, false)),
  ])
}

/** Sends the operations, and kills what serves them some times. Answers how many processes were killed. */
async function run(
  context: Context,
  environment: Record<string, string>,
  { operations, kills }: { operations: readonly Operation[]; kills: number },
  ledger: Ledger,
) {
  let pids: number[] = []
  const start = () =>
    context.serve(environment, {
      onLine: (line) => {
        if (line.includes('"a worker listens"')) pids.push(Number(JSON.parse(line).pid))
      },
    })
  let service = await start()
  let next = 0
  let killed = 0
  let restarting = undefined as Promise<void> | undefined
  const killAt = Array.from({ length: kills }, (_, index) =>
    Math.floor(((index + 1) * operations.length) / (kills + 1)),
  )

  const kill = async () => {
    killed += 1
    // In turn one of the workers, which is replaced, and the first process, which takes all with it.
    const pid = killed % 2 === 1 ? pids.pop() : undefined
    if (pid !== undefined) {
      process.kill(pid, 'SIGKILL')
      return
    }
    const workers = pids
    pids = []
    for (const worker of workers) {
      try {
        process.kill(worker, 'SIGKILL')
      } catch {
        // It is gone already.
      }
    }
    await service.stop('SIGKILL')
    service = await start()
  }

  const client = async () => {
    const connection = keepAlive(() => service.port, { patience: PATIENCE })
    for (;;) {
      const index = next
      next += 1
      const operation = operations[index]
      if (operation === undefined || context.isDecided) break
      if (killAt.includes(index)) restarting = kill()
      await restarting
      try {
        note(ledger, operation, await connection.ask(operation.request))
      } catch {
        ledger.unknown += 1
        if (operation.session !== undefined) ledger.inFlight.add(operation.session.id)
      }
      if (index % 500 === 0) context.tell(`${ledger.acknowledged} operations`)
    }
    connection.close()
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, client))
  await restarting
  await service.stop('SIGTERM')
  return killed
}

function note(ledger: Ledger, operation: Operation, reply: Reply) {
  ledger.acknowledged += 1
  ledger.expected.set(reply.header('X-Request-Id'), operation.expected(reply.status))
}

/** What operators do, under a name that is hostile. Answers how many commands. */
async function operate(context: Context, environment: Record<string, string>, ledger: Ledger) {
  const who = HOSTILE[0]?.replaceAll('\0', '') ?? ''
  const commands: [args: string[], ...events: string[]][] = [
    [['users', 'add', 'grace', '--password-stdin'], 'user-added'],
    [['users', 'password', 'grace', '--password-stdin'], 'password-changed'],
    [['users', 'disable', 'grace'], 'user-disabled'],
    [['users', 'enable', 'grace'], 'user-enabled'],
    [['sessions', 'end', '--user', 'grace'], 'sessions-ended'],
    [['sessions', 'purge'], 'sessions-purged'],
    [['keys', 'rotate', '--end-sessions'], 'key-made', 'key-retired', 'sessions-ended'],
    [['users', 'delete', 'grace', '--yes'], 'user-deleted'],
  ]
  const chosen =
    context.quick || context.isControl
      ? commands.filter(([args]) => ['add', 'rotate'].includes(args[1] ?? ''))
      : commands
  ledger.commands = []
  for (const [args, ...events] of chosen) {
    const { code, stderr } = await context.signoff(args, {
      environment: { ...environment, SUDO_USER: who },
      input: `${PASSWORD} and more\n`,
    })
    if (code !== 0) throw new Error(`signoff ${args.join(' ')} ended with ${code}: ${stderr}`)
    ledger.commands.push(...events.map((event) => ({ event, members: { sudoUser: who } })))
  }
  return chosen.length
}

function reconcile(context: Context, lines: readonly AuditLine[], ledger: Ledger) {
  /** Beside the one event of an operation. */
  const BESIDE = new Set(['logins-blocked', 'password-rehashed'])
  const found = new Map<string, AuditLine>()
  let unacknowledged = 0
  for (const line of lines) {
    const { event, requestId } = line
    if (requestId === undefined || BESIDE.has(event)) continue
    const id = String(requestId)
    if (found.has(id)) context.fault(`two events for one request: ${JSON.stringify(line)}`)
    found.set(id, line)
    if (ledger.expected.has(id)) continue
    unacknowledged += 1
    if (event === 'session-ended' && !ledger.inFlight.has(String(line['sessionId']))) {
      context.fault(`an event of a logout that nobody sent: ${JSON.stringify(line)}`)
    }
  }
  if (unacknowledged > ledger.unknown) {
    context.fault(
      `${unacknowledged} events of requests without a reply, of which there were ${ledger.unknown}`,
    )
  }
  for (const [id, expected] of ledger.expected) {
    const line = found.get(id)
    if (expected === undefined) {
      if (line !== undefined) context.fault(`an event that is not due: ${JSON.stringify(line)}`)
      continue
    }
    if (line === undefined) context.fault(`an acknowledged operation has no ${expected.event}`)
    else compare(context, line, expected)
  }
  const told = lines.filter((line) => 'sudoUser' in line)
  const due = ledger.commands ?? []
  if (told.length !== due.length) context.fault(`commands made ${told.length} events, not ${due.length}`)
  due.forEach((expected, index) => {
    const line = told[index]
    if (line !== undefined) compare(context, line, expected)
  })
}

function compare(context: Context, line: AuditLine, { event, members }: Expected) {
  const wrong = Object.entries(members).filter(([name, value]) => line[name] !== value)
  if (line.event === event && wrong.length === 0) return
  context.fault(`${JSON.stringify(line)} instead of ${event} with ${JSON.stringify(members)}`)
}
