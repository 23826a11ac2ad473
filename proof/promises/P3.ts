import controls from '../controls/P3.js'
import { BODY_LOGIN, LOGINS, loginRequest } from '../carriers.js'
import { openDatabase } from '../database.js'
import { areaDeviation, areaUnderCurve } from '../statistics.js'
import type { SignoffPromise } from '../promises.js'
import type { Context } from '../context.js'
import type { Reply } from '../../harness/replies.js'
import type { Database } from '../database.js'

/** How far from one half the area may be, and how many standard deviations where there are too few samples for that. */
const AREA = 0.03
const SIGMAS = 4
/** Tries that each name is used for: one less than an account has before it is slowed down. */
const TRIES = 9
const WARMUP = 30
const BELOW = ['known', 'unknown', 'disabled']
const ABOVE = ['known', 'unknown']

export default {
  id: 'P3',
  alone: true,
  promise: 'Nothing tells a known user from an unknown or a disabled one, locked or not',
  how: 'sends wrong passwords for names of each kind by all five logins, interleaved at random, below the limit and above it; compares the replies byte for byte, and asks how well their times tell the kinds apart',
  asked: 'equal bytes; AUC 0.47 to 0.53 with 2,000 samples of each kind',
  limit: 20,
  controls,
  async check(context) {
    const below = context.size(2_000, 100)
    const above = context.size(2_000, 400)
    const names = Object.fromEntries(
      BELOW.map((kind) => [
        kind,
        Array.from({ length: Math.ceil(below / TRIES) + 1 }, () => newName(context)),
      ]),
    )
    const locked = Object.fromEntries(ABOVE.map((kind) => [kind, newName(context)]))
    const database = await openDatabase(context)
    await database.addUsers([...(names['known'] ?? []), String(locked['known'])])
    for (const { id } of await database.addUsers(names['disabled'] ?? []))
      await database.store.users.disable(id, Date.now())
    await database.close()
    const service = await context.serve({ SIGNOFF_DATABASE_URL: database.url, SIGNOFF_SOURCE_FAILURES: '0' })
    const [connection] = await context.connections(service.port, 1)
    if (connection === undefined) throw new Error('There is no connection')
    for (let sent = 0; sent < WARMUP; sent += 1) {
      await connection.ask(loginRequest(BODY_LOGIN.target, { username: newName(context), password: 'wrong' }))
    }

    const ask = (username: string, round: number) =>
      connection.ask(
        loginRequest(LOGINS[round % LOGINS.length]?.target ?? '', { username, password: 'wrong' }),
      )
    const open = await sample(context, 'below the limit', BELOW, below, 401, (kind, round) =>
      ask(names[kind]?.[Math.floor(round / TRIES)] ?? '', round),
    )
    if (context.isDecided) return ''
    const again = await openDatabase(context, { file: database.file })
    await lock(context, again.store, Object.values(locked))
    await again.close()
    const closed = await sample(context, 'above the limit', ABOVE, above, 429, (kind, round) =>
      ask(locked[kind] ?? '', round),
    )
    return `equal bytes; AUC ${[...open, ...closed].join(', ')}`
  },
} satisfies SignoffPromise

/**
 * Asks for all kinds in turn, in a new order each time, and compares what comes.
 *
 * @param kinds the first is held against each other one
 */
async function sample(
  context: Context,
  where: string,
  kinds: readonly string[],
  rounds: number,
  status: number,
  ask: (kind: string, round: number) => Promise<Reply>,
) {
  const times: Record<string, number[]> = Object.fromEntries(kinds.map((kind) => [kind, []]))
  for (let round = 0; round < rounds; round += 1) {
    const replies = new Map<string, string>()
    for (const kind of context.random.shuffled(kinds)) {
      const answer = await ask(kind, round)
      if (answer.status !== status) context.fault(`${where}: ${kind} was answered ${answer.status}`)
      times[kind]?.push(answer.time)
      replies.set(kind, constant(answer))
    }
    const [first = ''] = kinds
    for (const kind of kinds.slice(1)) {
      const [one, other] = different(replies.get(first) ?? '', replies.get(kind) ?? '')
      if (one !== other) context.fault(`${where}: ${first} got "${one}", and ${kind} "${other}"`)
    }
    if (context.isDecided) return []
    context.tell(`${where}, ${round} of ${rounds} rounds`)
  }
  const pairs = kinds.flatMap((one, index) => kinds.slice(index + 1).map((other) => ({ one, other })))
  return pairs.map(({ one, other }) => {
    const ones = times[one] ?? []
    const others = times[other] ?? []
    const area = areaUnderCurve(ones, others)
    const few = context.quick || context.isControl ? SIGMAS * areaDeviation(ones.length, others.length) : 0
    if (Math.abs(area - 0.5) > Math.max(AREA, few)) {
      context.fault(`${where}: time tells ${one} from ${other} with AUC ${area.toFixed(3)}`)
    }
    return `${area.toFixed(3)} (${one}, ${other}, ${where})`
  })
}

/** Blocks the names for the longest time, as failures in the past do. */
async function lock(context: Context, store: Database['store'], usernames: readonly string[]) {
  const { createLoginGuard } = await context.module('src/sessions/login-guard.js')
  const { usernameKey } = await context.module('src/sessions/username.js')
  // Twenty-two failures block for an hour. Before them pass 1 + 2 + … + 2,048 seconds.
  let now = Date.now() - 4_095_000
  const guard = createLoginGuard({ attempts: store.attempts, clock: () => now, sourceFailures: 0 })
  for (let failures = 1; failures <= 22; failures += 1) {
    for (const username of usernames) {
      const attempt = await guard.begin(usernameKey(username), '')
      if ('retryAfter' in attempt) throw new Error('A name was locked too early')
      attempt.settle(true)
    }
    if (failures >= 10 && failures < 22) now += 1_000 * 2 ** (failures - 10)
  }
}

/** A reply without what differs from request to request, whoever asks. */
const constant = ({ head, text: body }: Reply) =>
  `${head}\r\n\r\n${body}`
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'ID')
    .replace(/"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"/g, '"TIME"')
    .replace(/\r\nDate: [^\r]*/, '\r\nDate: TIME')
    .replace(/\r\nRetry-After: \d+/, '\r\nRetry-After: SECONDS')
    .replace(/;t=\d+/g, ';t=SECONDS')

/** The first lines in which two replies differ. */
function different(one: string, other: string) {
  const lines = one.split('\r\n')
  const others = other.split('\r\n')
  const at = lines.findIndex((line, index) => line !== others[index])
  return at === -1 && others.length === lines.length ? ['', ''] : [lines[at] ?? '', others[at] ?? '(nothing)']
}

/** @param context all names are of one length, so that the requests are */
const newName = ({ random }: Context) => `user${String(random.integer(1_000_000_000)).padStart(9, '0')}`
