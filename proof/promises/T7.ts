import { setTimeout as delay } from 'node:timers/promises'
import { CHECKS, LOGINS, LOGOUTS, signIn } from '../carriers.js'
import { inLanes } from '../lanes.js'
import { openDatabase } from '../database.js'
import { itemAt } from '../item-at.js'
import { unused } from '../fakes.js'
import type { Session, User } from '../database.js'
import type { KeepAlive as Connection } from '../../harness/keep-alive.js'
import controls from '../controls/T7.js'
import type { SignoffPromise } from '../promises.js'

/** Some that a double cannot tell from each other, the ends of 64 bits, and numbers that one sign tells apart. */
const IDS = [1n, -1n, 12n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 63n - 1n, 2n ** 63n - 2n, -(2n ** 63n), 0n]
const FORMS = ['session-token', 'access-token'] as const
const CALLER = { client: '127.0.0.1', requestId: 'T7', operation: 'T7', contract: 'T7' }
const MANY = 10_000
/** Milliseconds that ending so many may take. */
const AT_ONCE = 1_000
/** Sessions of a user in all the other cases, and in controls. */
const SOME = 24
const MORE = 1_000

export default {
  id: 'T7',
  alone: true,
  promise:
    'Users see and end their own sessions only; disabling, a password change and "all" end every one at once',
  how: 'users with ids that are near each other try each other’s ids and credentials by HTTP, by the domain and by the command; then all ways to end a user’s sessions, with logins under way, and with 10,000 sessions',
  asked: '0 foreign reads or ends in 10,000; 10,000 ended within 1 s',
  controls,
  async check(context) {
    const { random } = context
    const { part = 'all' } = context.options
    const isAsked = (name: string) => part === 'all' || part === name
    const database = await openDatabase(context)
    const users: User[] = []
    for (const id of IDS) users.push(await database.addUser(`user ${id}`, id))
    const service = await context.serve({ SIGNOFF_DATABASE_URL: database.url, SIGNOFF_PORTAL: 'false' })
    const signoff = async (...args: string[]) => {
      const ran = await context.signoff(args, { environment: { SIGNOFF_DATABASE_URL: database.url } })
      if (ran.code !== 0) throw new Error(`signoff ${args.join(' ')} ended with ${ran.code}: ${ran.stderr}`)
      return ran.stdout
    }
    const isAlive = async ({ credential }: { credential: string }) => {
      const session = await database.find(credential)
      return session !== undefined && session.endedAt === undefined
    }
    const start = (user: User) => database.startSession(user, { form: random.pick(FORMS) })

    let attempts = 0
    const { createSessions } = await context.module('src/sessions/sessions.js')
    const domain = createSessions({
      store: database.store,
      passwords: unused('passwords'),
      guard: unused('guard'),
      accessTokens: unused('accessTokens'),
      clock: Date.now,
      sessionTtl: 1,
      idleTtl: 3_600_000,
    })
    const standing = new Map<User, Session[]>()
    for (const user of users) standing.set(user, [await start(user), await start(user)])

    const tryForeign = async (connection: Connection) => {
      const [user, victim] = random.shuffled(users)
      if (user === undefined || victim === undefined) return
      const [own, foreign] = [random.pick(standing.get(user) ?? []), random.pick(standing.get(victim) ?? [])]
      attempts += 1
      const way = random.integer(6)
      if (way === 0 || way === 1) {
        // The credential with another user's id, as either of the two may have it.
        const prefix = random.pick(['', '/query'])
        const target = `${prefix}/api/auth/logout?userId=${user.id}&sessionId=${foreign.credential}`
        const { status } = await connection.ask({ method: 'POST', target })
        if (status !== 404) context.fault(`a foreign logout was answered with ${status}`)
      } else if (way === 2 || way === 3) {
        const headers: [string, string][] = [['Authorization', `Bearer ${own.credential}`]]
        const target = `${random.pick(['', '/query'])}/api/users/${victim.id}`
        const { status, text: body } = await connection.ask({ method: 'GET', target, headers })
        if (status !== 403 || body.includes(victim.username))
          context.fault(`a foreign user was answered with ${status}`)
        const mine = await connection.ask({ method: 'GET', target: `/api/users/${user.id}`, headers })
        if (mine.status !== 200 || !mine.text.includes(`"userId":${user.id},"username":"${user.username}"`))
          context.fault(`the own user ${user.id} was answered with ${mine.status}`)
      } else if (way === 4) {
        // Listings show the ids of sessions: they name nothing.
        await connection.ask(random.pick([...CHECKS, ...LOGOUTS]).request(foreign.id, victim.id))
      } else if ((await domain.end(foreign.credential, CALLER, user.id)) !== 'invalid') {
        context.fault('the domain ended a foreign session')
      }
      if (!(await isAlive(foreign))) {
        context.fault('a foreign session was ended')
        standing.set(victim, [await start(victim), await start(victim)])
      }
      if (!(await isAlive(own))) context.fault('the own session was ended by an attempt at another')
    }
    if (isAsked('foreign')) {
      await inLanes(context, service.port, Array.from({ length: context.size(10_000, 400) }), tryForeign)
      if (context.isDecided) return ''
      for (let round = context.size(8, 1); round > 0; round -= 1) {
        context.tell('signoff sessions')
        const [user, other] = random.shuffled(users)
        if (user === undefined || other === undefined) break
        const [mine, theirs] = [await start(user), await start(other)]
        const listed = JSON.parse(await signoff('sessions', 'list', '--user', user.username, '--json')) as {
          userId: string
        }[]
        attempts += listed.length
        if (listed.some(({ userId }) => userId !== String(user.id)))
          context.fault('signoff sessions list --user told a foreign session')
        const second = await start(user)
        await signoff('sessions', 'end', mine.id)
        if ((await isAlive(mine)) || !(await isAlive(second)))
          context.fault('signoff sessions end ID ended another')
        await signoff('sessions', 'end', '--user', user.username)
        if (await isAlive(second)) context.fault('signoff sessions end --user left one')
        if (!(await isAlive(theirs))) context.fault('signoff sessions end --user ended a foreign session')
        standing.set(user, [await start(user), await start(user)])
      }
    }

    /**
     * Ends a user's sessions in one way, with logins under way, and looks at all of them.
     *
     * @param refusesLogins whether logins that were under way must not outlive it
     */
    const endAll = async (
      name: string,
      count: number,
      refusesLogins: boolean,
      end: (user: User) => Promise<unknown>,
    ) => {
      const username = `${name} ${random.integer(1e9)}`
      const user = await database.addUser(username)
      const bystander = await start(itemAt(users, 0))
      const sessions = await database.startMany(count, () => start(user))
      const late: { credential: string }[] = []
      const logins = refusesLogins
        ? inLanes(context, service.port, Array.from({ length: 16 }), async (connection) => {
            const login = random.pick(LOGINS)
            const { credential } = await signIn(connection, login, user)
            if (credential !== undefined) late.push({ credential })
          })
        : Promise.resolve()
      // Some of them are with the hasher then.
      if (refusesLogins) await delay(random.integer(100))
      const begun = performance.now()
      await end(user)
      const time = performance.now() - begun
      // Those that began before the end have ended with it; those that came behind it were refused.
      const [, left] = await Promise.all([logins, countLive(sessions, user.id)])
      if (left > 0) context.fault(`${name} left ${left} of ${count} sessions`)
      const outlived = await countLive(late, user.id)
      if (outlived > 0) context.fault(`${name} was outlived by ${outlived} logins that were under way`)
      if (name !== 'end --all' && !(await isAlive(bystander)))
        context.fault(`${name} ended a foreign session`)
      return time
    }
    const countLive = async (sessions: { credential: string }[], userId: bigint) => {
      let live = 0
      await inLanes(context, service.port, sessions, async (connection, { credential }) => {
        if ((await connection.ask(random.pick(CHECKS).request(credential, userId))).status === 200) live += 1
      })
      return live
    }

    const { store } = database
    if (isAsked('every way')) {
      for (let round = context.size(4, 1); round > 0 && !context.isDecided; round -= 1) {
        context.tell('every way to end sessions')
        await endAll('disabling', SOME, true, ({ username }) => database.users.disable(username))
        await endAll('a password change', SOME, true, ({ username }) =>
          database.users.setPassword(username, 'another long password'),
        )
        await endAll('deleting', SOME, true, ({ username }) => database.users.delete(username))
        await endAll('users disable', SOME, true, ({ username }) => signoff('users', 'disable', username))
        await endAll('end --all', SOME, false, () => signoff('sessions', 'end', '--all', '--yes'))
      }
    }
    const middle: Record<string, number> = {}
    if (isAsked('at once') && !context.isDecided) {
      const ways: [string, (user: User) => Promise<unknown>][] = [
        ['disabling', ({ username }) => database.users.disable(username)],
        [
          'a password change',
          ({ username }) => database.users.setPassword(username, 'another long password'),
        ],
        ['"all"', ({ id }) => store.sessions.endWhere({ userId: id }, Date.now())],
      ]
      for (const [name, end] of context.quick || context.isControl ? ways.slice(0, 1) : ways) {
        context.tell(`${name} with ${MANY} sessions`)
        const times = []
        for (let round = context.size(3, 1); round > 0; round -= 1)
          times.push(await endAll(name, context.isControl ? MORE : MANY, false, end))
        const time = times.sort((one, other) => one - other)[times.length >> 1] ?? Infinity
        if (time > AT_ONCE * context.patience)
          context.fault(`${name} took ${time.toFixed(0)} ms for ${MANY} sessions`)
        middle[name] = time
      }
    }
    const told = Object.entries(middle).map(([name, time]) => `${name} in ${time.toFixed(0)} ms`)
    return `0 foreign reads or ends in ${attempts.toLocaleString('en')}; 10,000 sessions ended by ${told.join(', ')}`
  },
} satisfies SignoffPromise
