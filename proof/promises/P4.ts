import controls from '../controls/P4.js'
import { createClock } from '../clock.js'
import { BODY_LOGIN, loginRequest } from '../carriers.js'
import { openDatabase, PASSWORD } from '../database.js'
import type { Request } from '../../harness/requests.js'
import type { SignoffPromise } from '../promises.js'

/** As documented. */
const FREE = 10
const SOURCE_FREE = 100
const SECOND = 1_000
const DELAYS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600]
const PROXY = '127.0.0.1'
const CONNECTIONS = 500

export default {
  id: 'P4',
  promise:
    'Guessing is limited per account and per source, exactly, also in parallel; only failures count, and no owner is locked out for good',
  how: 'guesses in parallel through two processes on one database whose clock stands still, and counts how many passwords were looked at; forges X-Forwarded-For; logs in as the owner after each delay',
  asked: 'of 1,000 parallel guesses 10 of an account, then after 1 s, 2 s, … 1 h one each; 100 of a source',
  controls,
  async check(context) {
    const guesses = context.size(1_000, 100)
    const quota = context.size(SOURCE_FREE, 30)
    const clock = createClock(context)
    const database = await openDatabase(context)
    await database.addUsers(['ada', 'own', 'many'])
    await database.close()
    const nodes = await Promise.all(
      [1, 2].map(() =>
        context.serve(
          {
            ...clock.environment,
            SIGNOFF_DATABASE_URL: database.url,
            SIGNOFF_TRUSTED_PROXIES: PROXY,
            SIGNOFF_SOURCE_FAILURES: String(quota),
            // Room for all of them: what is refused, the limits refuse.
            SIGNOFF_HASH_QUEUE: '1000',
          },
          clock.options,
        ),
      ),
    )
    const connections = (
      await Promise.all(nodes.map(({ port }) => context.connections(port, Math.min(guesses, CONNECTIONS))))
    ).flatMap((opened) => opened)
    // In turn by one process and by the other.
    const half = connections.length / 2
    const order = connections.map((_, index) => connections[(index % 2) * half + Math.floor(index / 2)])

    const atOnce = async (requests: readonly Request[]) => {
      const answers = await Promise.all(
        requests.flatMap((request, index) => order[index % order.length]?.ask(request) ?? []),
      )
      const looked = answers.filter(({ status }) => status === 401).length
      const refused = answers.filter(({ status }) => status === 429)
      const other = answers.find(({ status }) => status !== 401 && status !== 429)
      if (other !== undefined) context.fault(`a guess was answered ${other.status}`)
      if (refused.some((answer) => !(Number(answer.all('Retry-After')[0]) >= 1)))
        context.fault('a refusal has no Retry-After')
      return looked
    }
    const expect = (found: number, expected: number, what: string) => {
      if (found !== expected) context.fault(`${what}: ${found} instead of ${expected}`)
    }
    let turn = 0
    const login = async (username: string, password: string, forwardedFor: string) => {
      const answer = await order[(turn += 1) % order.length]?.ask(loginFrom(forwardedFor, username, password))
      if (answer === undefined) throw new Error('There is no connection')
      return answer
    }
    let sources = 0
    const newSource = () => {
      sources += 1
      return `10.${sources >> 16}.${(sources >> 8) & 255}.${sources & 255}`
    }
    const wrong = (username: string, forwardedFor: string) => loginFrom(forwardedFor, username, 'wrong')
    const many = Array.from({ length: guesses }, (_, index) => index)

    context.tell('guesses at one account')
    expect(await atOnce(many.map(() => wrong('ada', newSource()))), FREE, `${guesses} guesses at one account`)
    expect(
      await atOnce(many.map(() => wrong('nobody', newSource()))),
      FREE,
      `${guesses} guesses at a name that is unknown`,
    )
    if (context.isDecided) return ''
    for (const delay of DELAYS) {
      const early = await login('ada', PASSWORD, newSource())
      expect(early.status, 429, 'the owner, within the delay')
      expect(Number(early.all('Retry-After')[0]), delay, 'Retry-After')
      clock.advance(delay * SECOND - 1)
      expect(await atOnce([wrong('ada', newSource())]), 0, 'guesses a millisecond before the delay is over')
      clock.advance(1)
      expect(
        await atOnce(many.slice(0, 20).map(() => wrong('ada', newSource()))),
        1,
        `guesses after ${delay} s`,
      )
      if (context.isDecided) return ''
    }
    clock.advance(3_600 * SECOND)
    expect((await login('ada', PASSWORD, newSource())).status, 200, 'the owner, an hour after the last guess')
    expect(await atOnce(many.slice(0, 20).map(() => wrong('ada', newSource()))), FREE, 'guesses after that')

    context.tell('guesses from one source')
    const kinds: [what: string, forwardedFor: (index: number) => string][] = [
      ['that forges X-Forwarded-For', (index) => `203.0.113.${index % 256}, 192.0.2.1`],
      ['with a /64', (index) => `2001:db8:0:1:${index.toString(16)}::1`],
    ]
    for (const [what, forwardedFor] of kinds) {
      const looked = await atOnce(many.map((index) => wrong(`${what}${index}`, forwardedFor(index))))
      expect(looked, quota, `${guesses} guesses from a source ${what}`)
      expect((await login('own', PASSWORD, forwardedFor(1))).status, 429, `a login from a source ${what}`)
      expect((await login('own', PASSWORD, newSource())).status, 200, 'a login from elsewhere')
      clock.advance(10 * SECOND)
      expect(
        await atOnce(many.slice(0, 20).map((index) => wrong(`later${what}${index}`, forwardedFor(index)))),
        1,
        'guesses after ten seconds',
      )
      if (context.isDecided) return ''
    }

    context.tell('logins that succeed')
    const source = newSource()
    const share = Math.floor(quota / 2)
    expect(
      await atOnce(many.slice(0, quota - share).map((index) => wrong(`before${index}`, source))),
      quota - share,
      'guesses below the limit',
    )
    for (let index = 0; index < share; index += 1) {
      expect((await login('own', PASSWORD, source)).status, 200, 'a login below the limit')
      expect(await atOnce([wrong(`between${index}`, source)]), 1, 'a guess below the limit')
      if (context.isDecided) return ''
    }
    expect(await atOnce([wrong('last', source)]), 0, 'guesses above the limit, with logins in between')
    return `${FREE} of ${guesses} parallel guesses at an account and ${quota} of a source, through two processes; the owner logs in after each delay, at the latest after an hour`
  },
} satisfies SignoffPromise

const loginFrom = (forwardedFor: string, username: string, password: string): Request => ({
  ...loginRequest(BODY_LOGIN.target, { username, password }),
  headers: [['X-Forwarded-For', forwardedFor]],
})
