import { CHECKS, expectOf, expectShared, LOGOUTS, requestOf, SHARED_PATH, STATES } from '../matrix.js'
import { inLanes } from '../lanes.js'
import { DEFAULT_IDLE_TTL, openDatabase } from '../database.js'
import { itemAt } from '../item-at.js'
import type { Carrier, Expected, Presented, State } from '../matrix.js'
import type { Database, Form, Session, User } from '../database.js'
import controls from '../controls/T4.js'
import type { SignoffPromise } from '../promises.js'

export interface Cell {
  name: string
  method: 'GET' | 'POST'
  path: (userId: bigint) => string
  expect: (presented: readonly Presented[]) => Expected
  presents: [carrier: Carrier, state: State, form: Form][]
  /** both carriers have the same credential */
  isSame?: boolean | undefined
}

const FORMS: readonly Form[] = ['session-token', 'access-token']
/** What a logout or a check may find beside its own carrier. */
const SHARED_CARRIERS: readonly Carrier[] = ['authorization', 'cookie', 'query', 'body']
const DAMAGES: readonly ((credential: string) => string)[] = [
  (credential) => credential.slice(0, -1),
  (credential) => `${credential}A`,
  (credential) => credential.toUpperCase(),
  (credential) => `${credential.slice(0, -1)}${credential.endsWith('A') ? 'E' : 'A'}`,
  (credential) => `${credential}.`,
  (credential) => [...credential].reverse().join(''),
  () => 'x',
  () => 'x'.repeat(8_000),
]

export default {
  id: 'T4',
  promise:
    'Every carrier ends what it names, and a success of logout means that no live session stands behind what was presented',
  how: 'each operation by each carrier, with both forms of credentials in each of seven states, then each pair of carriers at each logout, held against rules; the store is looked at after each',
  asked: '100% of cells as decided; 0 with a success, a live session that was named, and that session alive',
  controls,
  async check(context) {
    const { random } = context
    const database = await openDatabase(context)
    const user = await database.addUser('ada', 5n)
    const service = await context.serve({ SIGNOFF_DATABASE_URL: database.url, SIGNOFF_PORTAL: 'false' })
    const gone = await sessionsThatAreGone(database, user)
    const cells = [...singles(), ...random.shuffled(pairs()).slice(0, context.size(Infinity, 1_500))]
    const fresh = await Promise.all(
      FORMS.map(async (form) => {
        const count = cells.flatMap(({ presents }) => presents).filter((one) => one[2] === form).length
        return [form, await database.startMany(count, () => database.startSession(user, { form }))]
      }),
    )
    const live = new Map(fresh as [Form, Session[]][])
    let successes = 0

    const present = ([carrier, state, form]: Cell['presents'][number]): Presented & { live?: string } => {
      const base = { carrier, state, userId: user.id }
      if (state === 'expired' || state === 'ended')
        return { ...base, credential: random.pick(gone[form][state]) }
      const credential = live.get(form)?.pop()?.credential ?? ''
      if (state === 'unknown')
        return { ...base, credential: credential.replace(/[^.]{30}$/, 'A'.repeat(30)), live: credential }
      if (state === 'malformed')
        return { ...base, credential: random.pick(DAMAGES)(credential), live: credential }
      return { ...base, credential, live: credential }
    }

    await inLanes(context, service.port, cells, async (connection, cell) => {
      const presented = cell.presents.map(present)
      const [first, second] = presented
      if (cell.isSame && first !== undefined && second !== undefined) second.credential = first.credential
      const expected = cell.expect(presented)
      const reply = await connection.ask(requestOf(cell.method, cell.path(user.id), presented))
      const what = `${cell.name} with ${cell.presents.map((one) => one.join(' ')).join(' and ')}`
      if (reply.status !== expected.status || !reply.text.includes(expected.words))
        context.fault(`${what} answered ${reply.status}, not ${expected.status}`)
      const named = cell.method === 'POST' ? expected.ends : undefined
      for (const { credential, live: made } of presented) {
        if (made === undefined) continue
        const isAlive = (await database.find(made))?.endedAt === undefined
        const isNamed = credential === named?.credential && credential === made
        if (isNamed && isAlive) context.fault(`${what} answered ${reply.status}, and the session lives`)
        if (!isNamed && !isAlive) context.fault(`${what} ended a session that it does not name`)
      }
      if (cell.method === 'POST' && reply.status === 200) successes += 1
    })
    const count = cells.length.toLocaleString('en')
    return `100% of ${count} cells as decided; of ${successes.toLocaleString('en')} successes of logout none left alive what it named`
  },
} satisfies SignoffPromise

/** @returns each operation by each of its carriers */
function singles(): Cell[] {
  const operations = [...LOGOUTS, ...CHECKS].flatMap(({ reads, ...operation }) =>
    reads.map((carrier) => ({
      ...operation,
      carrier,
      expect: (presented: readonly Presented[]) => expectOf({ reads, ...operation }, presented),
    })),
  )
  const shared = SHARED_CARRIERS.map((carrier) => ({ ...sharedLogout, carrier }))
  return FORMS.flatMap((form) =>
    STATES.flatMap((state) =>
      // Each damage by each carrier.
      Array.from({ length: state === 'malformed' ? DAMAGES.length : 1 }, () =>
        [...operations, ...shared].map(({ carrier, name, method, path, expect }) => ({
          name,
          method,
          path,
          expect,
          presents: [[carrier, state, form]] as Cell['presents'],
        })),
      ).flat(),
    ),
  )
}

const sharedLogout = {
  name: 'logout',
  method: 'POST',
  path: () => SHARED_PATH,
  expect: expectShared,
} as const

/** @returns each pair of carriers at each logout, and the two of the one check that has two */
function pairs(): Cell[] {
  const carriers: [Carrier, Carrier][] = SHARED_CARRIERS.flatMap((one, index) =>
    SHARED_CARRIERS.slice(index + 1).map((other) => [one, other] as [Carrier, Carrier]),
  )
  const logouts = [
    sharedLogout,
    ...LOGOUTS.map((operation) => ({
      ...operation,
      expect: (presented: readonly Presented[]) => expectOf(operation, presented),
    })),
  ]
  const check = itemAt(CHECKS, 0)
  const cells = [
    ...logouts.flatMap((operation) => carriers.map((pair) => ({ operation, pair }))),
    {
      operation: {
        ...check,
        expect: (presented: readonly Presented[]) => expectOf(check, presented),
      },
      pair: ['header', 'parameter'] as [Carrier, Carrier],
    },
  ]
  return cells.flatMap(({ operation: { name, method, path, expect }, pair: [one, other] }) =>
    STATES.flatMap((state) =>
      STATES.flatMap((second) =>
        FORMS.flatMap((form) => {
          const cell: Cell = {
            name,
            method,
            path,
            expect,
            presents: [
              [one, state, form],
              [other, second, form === 'session-token' ? 'access-token' : 'session-token'],
            ],
          }
          return state === second ? [cell, { ...cell, isSame: true }] : [cell]
        }),
      ),
    ),
  )
}

/** Sessions of each form that have expired, by their age or by idleness, and one that was ended. */
async function sessionsThatAreGone(database: Database, user: User) {
  const of = async (form: Form) => {
    const now = Date.now()
    const old = await database.startSession(user, { form, expiresAt: now - 1 })
    const idle = await database.startSession(user, { form, createdAt: now - DEFAULT_IDLE_TTL })
    const ended = await database.startSession(user, { form })
    await database.store.sessions.endWhere({ id: ended.id }, now)
    return { expired: [old.credential, idle.credential], ended: [ended.credential] }
  }
  return { 'session-token': await of('session-token'), 'access-token': await of('access-token') }
}
