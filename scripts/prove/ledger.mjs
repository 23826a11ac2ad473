// What clients were told, held against what the service says later: an acknowledged logout must stay, an acknowledged
// login must live, and what nobody asked for must not happen.
import { CHECKS, LOGINS, LOGOUTS, signIn, verdictOf } from './carriers.mjs'
import { openDatabase } from './database.mjs'
import { connectionPool } from './keep-alive.mjs'

/**
 * @typedef {object} Entry
 * @property {string} token
 * @property {string} userId
 * @property {string} username
 * @property {boolean} asked whether its end was asked for
 * @property {string} [endedBy] what acknowledged its end
 * @property {string} begunBy
 *
 * @typedef {{ username: string, password: string, id: string, endAsked: boolean, endedBy?: string }} LedgerUser
 * @typedef {ReturnType<typeof createLedger>} Ledger
 */

/** Tries of a check that the service answers with a failure, when the store is whole again. */
const TRIES = 3
/** Milliseconds after which a request has no reply. */
const PATIENCE = 30_000

/**
 * @param {() => number} port
 * @param {number} connections
 */
export const openClients = (port, connections) => connectionPool(port, connections, { patience: PATIENCE })

/**
 * Makes a database with users who have these sessions among them, and enters the sessions in the ledger.
 *
 * @param {import('./context.mjs').Context} context
 * @param {string} file
 * @param {Ledger} ledger
 * @param {number} sessions
 * @param {number} [howMany] users
 */
export async function seed(context, file, ledger, sessions, howMany = 8) {
  const database = await openDatabase(context, { file, build: context.root })
  const users = await database.addUsers(Array.from({ length: howMany }, (_, index) => `user${index}`))
  const owner = (/** @type {number} */ index) => /** @type {typeof users[number]} */ (users[index % howMany])
  const started = await database.startMany(sessions, (index) => database.startSession(owner(index)))
  await database.close()
  for (const [index, { credential, userId }] of started.entries()) {
    const { username } = owner(index)
    ledger.add({ token: credential, userId: String(userId), username, begunBy: 'the store' })
  }
  return users.map(({ id, username, password }) => ({ username, password, id: String(id), endAsked: false }))
}

/** @param {import('./context.mjs').Context} context */
export function createLedger(context) {
  const { random } = context
  /** @type {Entry[]} */
  const entries = []
  /** Those that something was asked of since this was last emptied. @type {Set<Entry>} */
  const touched = new Set()
  const counts = { logins: 0, logouts: 0, checks: 0, failures: 0, unanswered: 0 }

  /** @param {Entry} entry */
  const anyCheck = ({ token, userId }) => random.pick(CHECKS).request(token, userId)

  /** @param {Entry} entry */
  const expected = ({ asked, endedBy }) => (endedBy !== undefined ? 'ended' : asked ? 'either' : 'active')

  /**
   * @param {Entry} entry
   * @param {string} verdict
   * @param {string} when
   */
  function judge(entry, verdict, when) {
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
    /** @param {Omit<Entry, 'asked'>} session */
    add: (session) => void entries.push({ ...session, asked: false }),
    /** Sessions that nobody has asked to end, from `first` on. */
    *unasked(first = 0) {
      for (let index = first; index < entries.length; index += 1) {
        const entry = /** @type {Entry} */ (entries[index])
        if (!entry.asked) yield entry
      }
    },
    /**
     * Ends a session by one contract or another; answers whether that was acknowledged.
     *
     * @param {import('./keep-alive.mjs').Client} client
     * @param {Entry} entry
     */
    async end(client, entry) {
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
    /**
     * Logs a user in by one contract or another; answers whether that was acknowledged.
     *
     * @param {import('./keep-alive.mjs').Client} client
     * @param {LedgerUser} user
     */
    async begin(client, user) {
      const login = random.pick(LOGINS)
      const known = { ...user }
      const reply = await signIn(client, login, user).catch(() => undefined)
      if (reply === undefined) counts.unanswered += 1
      else if (reply.credential === undefined) counts.failures += 1
      else {
        counts.logins += 1
        const token = reply.credential
        const { id: userId, username } = known
        /** @type {Entry} */
        const entry = { token, userId, username, begunBy: login.name, asked: user.endAsked }
        // Sent before the user's sessions were ended as a whole, so that it is one of them.
        if (known.endedBy === undefined && user.endedBy !== undefined) entry.endedBy = user.endedBy
        entries.push(entry)
        touched.add(entry)
      }
      return reply?.status === 200
    },
    /**
     * Checks a session while others act; only what cannot be is a fault.
     *
     * @param {import('./keep-alive.mjs').Client} client
     * @param {Entry} entry
     */
    async check(client, entry) {
      const before = { ...entry }
      const reply = await client.ask(anyCheck(entry)).catch(() => undefined)
      if (reply === undefined) counts.unanswered += 1
      else if (verdictOf(reply) === 'failure') counts.failures += 1
      else {
        counts.checks += 1
        judge({ ...before, asked: entry.asked }, verdictOf(reply), 'under load')
      }
    },
    /**
     * @param {Entry} entry
     * @param {string} endedBy
     */
    ended(entry, endedBy) {
      entry.asked = true
      entry.endedBy ??= endedBy
      touched.add(entry)
    },
    /**
     * All sessions of a user are being ended: what was begun with what was known until now is to end.
     *
     * @param {LedgerUser} user
     */
    endAsked(user) {
      user.endAsked = true
      for (const entry of entries) {
        if (entry.username !== user.username) continue
        entry.asked = true
        touched.add(entry)
      }
    },
    /**
     * @param {LedgerUser} user
     * @param {string} endedBy
     */
    endAcknowledged(user, endedBy) {
      user.endedBy = endedBy
      for (const entry of entries) if (entry.username === user.username) entry.endedBy ??= endedBy
    },
    /**
     * Asks the service for every session.
     *
     * @param {import('./keep-alive.mjs').Client} client
     * @param {string} when
     * @param {readonly Entry[]} [which]
     */
    async verify(client, when, which = entries) {
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
    /**
     * Asks a store for every session.
     *
     * @param {(token: string) => Promise<'active' | 'ended'>} look
     * @param {string} when
     */
    async compare(look, when) {
      for (const entry of entries) judge(entry, await look(entry.token), when)
    },
  }

  /**
   * @param {import('./keep-alive.mjs').Client} client
   * @param {Entry} entry
   */
  async function certain(client, entry) {
    for (let tries = TRIES; ; tries -= 1) {
      const reply = await client.ask(anyCheck(entry)).catch(() => undefined)
      const verdict = reply === undefined ? 'failure' : verdictOf(reply)
      if (verdict !== 'failure' || tries === 1) return verdict
    }
  }
}
