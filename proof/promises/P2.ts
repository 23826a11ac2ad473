import { readFileSync } from 'node:fs'
import path from 'node:path'
import controls from '../controls/P2.js'
import { LOGINS, signIn } from '../carriers.js'
import { counted, unused } from '../fakes.js'
import { keepAlive } from '../../harness/keep-alive.js'
import type { Passwords } from '../../src/sessions/passwords.js'
import type { Store, UserRecord, UserStore } from '../../src/store/store.js'
import type { SignoffPromise } from '../promises.js'

const LEAST_LISTED = 3_000
const SHORTEST = 15
const LONGEST = 1024
/** Milliseconds in which a refusal without hashing is sent. */
const SOON = 5
const CALLER = { client: '127.0.0.1', requestId: 'P2', operation: 'P2', contract: 'P2' }
const DOMAIN = { idleTtl: 3_600_000, clock: Date.now }

/** Passwords to tell apart, by what they differ in. */
const PAIRS = [
  ...[15, 72, 73, 128, 255, 256, LONGEST].map((place) => pairAt(place)),
  ['an end of NUL', 'a password that ends', 'a password that ends\0'],
  ['what follows NUL', 'a password with NUL\0one', 'a password with NUL\0two'],
  ['the emoji at the end', `a password with 🦊`, `a password with 🦋`],
  ['the emoji behind byte 72', `${'🔑'.repeat(18)}🦊`, `${'🔑'.repeat(18)}🦋`],
  ['the skin of an emoji', 'a password with 👍🏻', 'a password with 👍🏿'],
  ['the composition of an é', 'a password with caf\u00e9', 'a password with cafe\u0301'],
  ['a ligature', 'a password with \ufb01', 'a password with fi'],
  ['fullwidth letters', 'a password that is wide', 'a password that is ｗide'],
  ['case', 'a password with a case', 'a password with a Case'],
  ['a dotless i', 'a password with \u0131', 'a password with i'],
  ['a blank at the end', 'a password with a blank', 'a password with a blank '],
  ['a blank at the start', 'a password with a blank', ' a password with a blank'],
  ['the kind of blank', 'a password with a blank', 'a password\u00a0with a blank'],
  ['a byte order mark', 'a password with a mark', '\ufeffa password with a mark'],
  ['an invisible letter', 'a password with nothing', 'a password\u200b with nothing'],
  ['half a surrogate pair', 'a password with \ufffd', 'a password with \ud83e'],
  ['the ends of lines', 'a password\nin lines', 'a password\r\nin lines'],
]

const LIST = path.join('dist', 'src', 'sessions', 'common-passwords.txt')

export default {
  id: 'P2',
  alone: true,
  promise:
    'Every byte of a password counts; over-long ones are refused before hashing; new ones have 15 characters or more and are no common one',
  how: 'signs in with passwords that differ from the right one at one place, both ways; times the refusal of over-long ones and counts hashes; gives users every listed password, in three cases, and longer ones that contain it',
  asked: `0 collisions; refusals within ${SOON} ms without hashing; ${LEAST_LISTED.toLocaleString('en')} or more listed`,
  controls,
  limit: 20,
  async check(context) {
    const file = path.join(context.folder(), 'signoff.db')
    const environment = {
      SIGNOFF_DATABASE_URL: `sqlite:${file}`,
      SIGNOFF_LOG_LEVEL: 'info',
      // All guesses come from one address.
      SIGNOFF_SOURCE_FAILURES: '0',
    }
    const { openStore } = await context.module('src/store/open.js')
    const { createUsers, RefusedError } = await context.module('src/sessions/users.js')
    const { usernameKey } = await context.module('src/sessions/username.js')
    const { createPasswords } = await context.module('src/sessions/passwords.js')
    const { createSessions } = await context.module('src/sessions/sessions.js')
    const store = await openStore(environment.SIGNOFF_DATABASE_URL, DOMAIN)
    context.onClose(() => store.close())

    const isShare = context.quick || context.isControl

    const listed = await rules()
    if (context.isDecided) return ''
    const service = await context.serve(environment)
    const client = keepAlive(() => service.port)
    context.onClose(() => client.close())
    const collisions = await pairs()
    if (context.isDecided) return ''
    const refusal = await overLong()
    return `${collisions.collisions} collisions in ${collisions.tried} attempts; over-long ones refused without a hash, half of them within ${refusal.domain.toFixed(3)} ms by the domain, on the wire within ${refusal.median.toFixed(1)} ms (the fastest tenth ${refusal.wire.toFixed(1)} ms slower than a login without a password); ${listed.toLocaleString('en')} listed, all refused in each case and accepted as parts`

    /** New passwords: what `users add` and `users password` take. Answers how many are listed. */
    async function rules() {
      let hashes = 0
      const passwords = unused<Passwords>('passwords', {
        hash: async () => `$not a hash ${(hashes += 1)}`,
      })
      const user: UserRecord = {
        id: 1n,
        username: 'old',
        fullName: undefined,
        passwordHash: '',
        createdAt: 0,
        disabledAt: undefined,
      }
      const kept = unused<UserStore>('users', {
        insert: () => Promise.resolve({ id: 1n }),
        findByName: () => Promise.resolve(user),
        setPassword: () => Promise.resolve(true),
      })
      const users = createUsers({
        store: unused<Store>('store', { users: kept }),
        passwords,
        clock: Date.now,
      })
      const ways = {
        add: (password: string) => users.add({ username: 'new', password }),
        setPassword: (password: string) => users.setPassword('old', password),
      }
      /** Whether it is taken, and whether a hash of it was made. */
      const isTaken = async (way: keyof typeof ways, password: string) => {
        const before = hashes
        try {
          await ways[way](password)
          return true
        } catch (error) {
          if (!(error instanceof RefusedError)) throw error
          if (hashes !== before) context.fault('a password was hashed before it was refused')
          return false
        }
      }
      const expectTaken = async (what: string, password: string, taken: boolean) => {
        for (const way of ['add', 'setPassword'] as const) {
          if ((await isTaken(way, password)) !== taken)
            context.fault(`${way} ${taken ? 'refuses' : 'takes'} a password of ${what}`)
        }
      }

      await expectTaken('no characters', '', false)
      await expectTaken('14 characters', 'abcdefghijklmn', false)
      await expectTaken('15 characters', 'abcdefghijklmno', true)
      await expectTaken('14 characters of two units', '🦊'.repeat(14), false)
      await expectTaken('15 characters of two units', '🦊'.repeat(15), true)
      await expectTaken('14 characters and a blank', 'abcdefghijklmn ', true)
      await expectTaken('one kind only', 'a'.repeat(31), true)
      await expectTaken(`${LONGEST} units`, 'x'.repeat(LONGEST), true)
      await expectTaken(`${LONGEST + 1} units`, 'x'.repeat(LONGEST + 1), false)

      const entries = readFileSync(path.join(context.build, LIST), 'utf8')
        .split('\n')
        .filter((one) => one !== '')
      const usable = new Set(entries.filter((one) => Array.from(one).length >= SHORTEST))
      if (usable.size < LEAST_LISTED)
        context.fault(`only ${usable.size} listed passwords could be given otherwise`)
      if (usable.size < entries.length)
        context.fault(`${entries.length - usable.size} listed twice or too short`)
      const all = [...usable]
      // The last is always among them: a list that is read in part would show there.
      const chosen = [
        ...context.random.shuffled(all).slice(0, context.size(all.length, 60)),
        ...all.slice(-1),
      ]
      for (const [index, entry] of chosen.entries()) {
        const mixed = Array.from(entry, (char, at) => (at % 2 === 0 ? char.toUpperCase() : char)).join('')
        for (const [form, password] of [
          ['as it is', entry],
          ['in capitals', entry.toUpperCase()],
          ['in mixed case', mixed],
        ]) {
          await expectTaken(`the list, ${form}`, String(password), false)
        }
        const longer = [`${entry} and more`, `more than ${entry}`, `more ${entry} than that`][index % 3] ?? ''
        if (!usable.has(longer)) await expectTaken('more than one on the list', longer, true)
        context.tell(`${index} of ${chosen.length} listed passwords`)
        if (context.isDecided) return usable.size
      }
      for (const [what, input] of [
        ['a short one', 'abcdefghijklmn'],
        ['a common one', String(all[0]).toUpperCase()],
      ]) {
        const args = ['users', 'add', 'refused', '--password-stdin']
        const { code, stderr } = await context.signoff(args, { environment, input: `${input}\n` })
        if (code !== 1 || !stderr.includes('assword'))
          context.fault(`signoff users add ends with ${code} for ${what}: ${stderr}`)
      }
      return usable.size
    }

    /** Signs in with one of each pair where the other is right. */
    async function pairs() {
      const passwords = createPasswords({ concurrency: 2, queue: 0 })
      context.onClose(() => passwords.close())
      let collisions = 0
      let tried = 0
      for (const [index, [what = '', one = '', other = '']] of PAIRS.entries()) {
        context.tell(`pairs: ${what}`)
        for (const [right, wrong] of [
          [one, other],
          [other, one],
        ] as const) {
          // What cannot be sent as bytes is no user's password.
          if (/\p{Cs}/u.test(right)) continue
          if (isShare && (right === other) !== (index % 2 === 0) && !/\p{Cs}/u.test(wrong)) continue
          const username = `pair-${index}-${right === one ? 'one' : 'other'}`
          await store.users.insert({
            username,
            usernameKey: usernameKey(username),
            passwordHash: await passwords.hash(right),
            createdAt: Date.now(),
          })
          const ways = context.quick || context.isControl ? LOGINS.slice(index % 5, (index % 5) + 1) : LOGINS
          for (const way of ways) {
            tried += 1
            const refused = await signIn(client, way, { username, password: wrong })
            if (refused.status === 200) {
              collisions += 1
              context.fault(`${what} does not count, by ${way.contract}`)
            }
            const taken = await signIn(client, way, { username, password: right })
            if (taken.status !== 200)
              context.fault(`the right one of ${what} is refused with ${taken.status}`)
          }
          if (context.isDecided) return { collisions, tried }
        }
      }
      return { collisions, tried }
    }

    /** Over-long passwords, at the domain, where each hash is counted, then by every contract. */
    async function overLong() {
      let used = 0
      const count = () => {
        used += 1
      }
      const sessions = createSessions({
        store: counted<Store>(count, { sessions: counted(count), users: counted(count) }),
        passwords: counted<Passwords>(count, {
          admit() {
            count()
            return { verify: () => Promise.resolve(false), release: () => undefined }
          },
        }),
        guard: {
          begin: () =>
            Promise.resolve({
              limits: [],
              closes: [],
              succeeded: () => Promise.resolve(),
              settle: () => undefined,
            }),
        },
        accessTokens: counted(count),
        clock: Date.now,
        sessionTtl: 3_600_000,
        idleTtl: 3_600_000,
      })
      const times = []
      for (const length of [LONGEST + 1, 2_000, 16_000, 1_000_000]) {
        const password = 'x'.repeat(length)
        for (let round = 0; round < 50; round += 1) {
          const begun = performance.now()
          const { state } = await sessions.start(
            { username: 'pair-0-one', password, form: 'session-token' },
            CALLER,
          )
          times.push(performance.now() - begun)
          if (state !== 'credentials-invalid')
            context.fault(`a password of ${length} units ended as ${state}`)
        }
      }
      if (used > 0) context.fault(`${used} over-long passwords got as far as hashing or the store`)
      const median = shareOf(times, 0.5)
      if (!(median <= SOON * context.patience))
        context.fault(`half of all refusals took more than ${median.toFixed(1)} ms`)

      // On the wire: how much longer it takes than to refuse as much without a password.
      const others = []
      const refusals = []
      for (let round = 0; round < context.size(100, 20); round += 1) {
        for (const way of LOGINS) {
          const password = 'x'.repeat(round % 2 === 0 ? LONGEST + 1 : 4_000)
          const begun = performance.now()
          await client.ask({
            method: 'POST',
            target: way.target,
            json: { nobody: 'pair-0-one', passphrase: password },
          })
          const between = performance.now()
          const { status } = await signIn(client, way, { username: 'pair-0-one', password })
          refusals.push(performance.now() - between)
          others.push(between - begun)
          if (![400, 401, 403].includes(status))
            context.fault(`${way.contract} answered an over-long password with ${status}`)
        }
      }
      // Of both the fastest tenth: a busy machine makes the others slow, and a hash would make all slow.
      const more = shareOf(refusals, 0.1) - shareOf(others, 0.1)
      if (!(more <= SOON * context.patience))
        context.fault(`on the wire even the fastest refusals took ${more.toFixed(1)} ms more`)
      return { domain: median, wire: more, median: shareOf(refusals, 0.5) }
    }
  },
} satisfies SignoffPromise

/** Two passwords that differ in their character of that number only. */
function pairAt(place: number): [string, string, string] {
  const same = 'The quick brown fox jumps over the lazy dog. '.repeat(30).slice(0, place - 1)
  return [`byte ${place}`, `${same}a`, `${same}b`]
}

/** @param share how many of them took at most what is answered */
const shareOf = (times: readonly number[], share: number) =>
  times.toSorted((one, other) => one - other)[Math.floor(times.length * share)] ?? NaN
