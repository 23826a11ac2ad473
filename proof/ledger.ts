// What clients were told, held against what the service says later: an acknowledged logout must stay, an acknowledged
// login must live, and what nobody asked for must not happen.
import { CHECKS, LOGINS, LOGOUTS, signIn, verdictOf } from './carriers.js'
import { openDatabase } from './database.js'
import { connectionPool } from '../harness/keep-alive.js'
import { itemAt } from './item-at.js'
import type { Context } from './context.js'
import type { Client } from '../harness/keep-alive.js'

export interface Entry {
  token: string
  userId: string
  username: string
  /** whether its end was asked for */
  asked: boolean
  /** what acknowledged its end */
  endedBy?: string | undefined
  begunBy: string
}
export interface LedgerUser {
  username: string
  password: string
  id: string
  endAsked: boolean
  endedBy?: string
}
export type Ledger = ReturnType<typeof createLedger>

/** Tries of a check that the service answers with a failure, when the store is whole again. */
const TRIES = 3
/** Milliseconds after which a request has no reply. */
const PATIENCE = 30_000

export const openClients = (port: () => number, connections: number) =>
  connectionPool(port, connections, { patience: PATIENCE })

/**
 * Makes a database with users who have these sessions among them, and enters the sessions in the ledger.
 *
 * @param howMany users
 */
export async function seed(context: Context, file: string, ledger: Ledger, sessions: number, howMany = 8) {
  const database = await openDatabase(context, { file, build: context.root })
  const users = await database.addUsers(Array.from({ length: howMany }, (_, index) => `user${index}`))
  const owner = (index: number) => itemAt(users, index % howMany)
  const started = await database.startMany(sessions, (index) => database.startSession(owner(index)))
  await database.close()
  for (const [index, { credential, userId }] of started.entries()) {
    const { username } = owner(index)
    ledger.add({ token: credential, userId: String(userId), username, begunBy: 'the store' })
  }
  return users.map(({ id, username, password }) => ({ username, password, id: String(id), endAsked: false }))
}

export function createLedger(context: Context) {
  const { random } = context
  const entries: Entry[] = []
  /** Those that something was asked of since this was last emptied. */
  const touched = new Set<Entry>()
  const counts = { logins: 0, logouts: 0, checks: 0, failures: 0, unanswered: 0 }

  const anyCheck = ({ token, userId }: Entry) => random.pick(CHECKS).request(token, userId)

  const expected = ({ asked, endedBy }: Entry) =>
    endedBy !== undefined ? 'ended' : asked ? 'either' : 'active'

  function judge(entry: Entry, verdict: string, when: string) {
    const wanted = expected(entry)
    if (wanted === 'ended' && verdict === 'active') {
      context.fault(`${when}, a session is active whose end was acknowledged by ${entry.endedBy}`)
    } else if (wanted === 'active' && verdict === 'ended') {
      context.fault(`${when}, a session has ended that nobody ended; it was begun by ${entry.begunBy}`)
    }
  }

  return {
    entries,
    touched,
    counts,
    add: (session: Omit<Entry, 'asked'>) => void entries.push({ ...session, asked: false }),
    /** Sessions that nobody has asked to end, from `first` on. */
    *unasked(first = 0) {
      for (let index = first; index < entries.length; index += 1) {
        const entry = itemAt(entries, index)
        if (!entry.asked) yield entry
      }
    },
    /** Ends a session by one contract or another; answers whether that was acknowledged. */
    async end(client: Client, entry: Entry) {
      const logout = random.pick(LOGOUTS)
      entry.asked = true
      touched.add(entry)
      const reply = await client.ask(logout.request(entry.token, entry.userId)).catch(() => undefined)
      if (reply === undefined) counts.unanswered += 1
      else if (reply.status !== 200) counts.failures += 1
      else {
        entry.endedBy ??= logout.name
        counts.logouts += 1
      }
      return reply?.status === 200
    },
    /** Logs a user in by one contract or another; answers whether that was acknowledged. */
    async begin(client: Client, user: LedgerUser) {
      const login = random.pick(LOGINS)
      const known = { ...user }
      const reply = await signIn(client, login, user).catch(() => undefined)
      if (reply === undefined) counts.unanswered += 1
      else if (reply.credential === undefined) counts.failures += 1
      else {
        counts.logins += 1
        const token = reply.credential
        const { id: userId, username } = known
        const entry: Entry = { token, userId, username, begunBy: login.name, asked: user.endAsked }
        // Sent before the user's sessions were ended as a whole, so that it is one of them.
        if (known.endedBy === undefined && user.endedBy !== undefined) entry.endedBy = user.endedBy
        entries.push(entry)
        touched.add(entry)
      }
      return reply?.status === 200
    },
    /** Checks a session while others act; only what cannot be is a fault. */
    async check(client: Client, entry: Entry) {
      const before = { ...entry }
      const reply = await client.ask(anyCheck(entry)).catch(() => undefined)
      if (reply === undefined) counts.unanswered += 1
      else if (verdictOf(reply) === 'failure') counts.failures += 1
      else {
        counts.checks += 1
        judge({ ...before, asked: entry.asked }, verdictOf(reply), 'under load')
      }
    },
    ended(entry: Entry, endedBy: string) {
      entry.asked = true
      entry.endedBy ??= endedBy
      touched.add(entry)
    },
    /** All sessions of a user are being ended: what was begun with what was known until now is to end. */
    endAsked(user: LedgerUser) {
      user.endAsked = true
      for (const entry of entries) {
        if (entry.username !== user.username) continue
        entry.asked = true
        touched.add(entry)
      }
    },
    endAcknowledged(user: LedgerUser, endedBy: string) {
      user.endedBy = endedBy
      for (const entry of entries) if (entry.username === user.username) entry.endedBy ??= endedBy
    },
    /** Asks the service for every session. */
    async verify(client: Client, when: string, which: readonly Entry[] = entries) {
      const waiting = [...which]
      const one = async () => {
        for (let entry = waiting.pop(); entry !== undefined && !context.isDecided; entry = waiting.pop()) {
          const verdict = await certain(client, entry)
          if (verdict === 'failure') context.fault(`${when}, a check is answered with a failure`)
          judge(entry, verdict, when)
          // What is settled now stays so.
          if (entry.asked && entry.endedBy === undefined && verdict === 'ended')
            entry.endedBy = 'an unanswered logout'
        }
      }
      await Promise.all(Array.from({ length: 32 }, one))
    },
    /** Asks a store for every session. */
    async compare(look: (token: string) => Promise<'active' | 'ended'>, when: string) {
      for (const entry of entries) judge(entry, await look(entry.token), when)
    },
  }

  async function certain(client: Client, entry: Entry) {
    for (let tries = TRIES; ; tries -= 1) {
      const reply = await client.ask(anyCheck(entry)).catch(() => undefined)
      const verdict = reply === undefined ? 'failure' : verdictOf(reply)
      if (verdict !== 'failure' || tries === 1) return verdict
    }
  }
}
