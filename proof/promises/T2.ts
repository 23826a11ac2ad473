import { hash, randomBytes } from 'node:crypto'
import path from 'node:path'
import { isActive, LOGINS, signIn } from '../carriers.js'
import { inLanes } from '../lanes.js'
import { createSearch, dump, filesIn } from '../stored-bytes.js'
import type { Secret } from '../stored-bytes.js'
import type { KeepAlive as Connection } from '../../harness/keep-alive.js'
import controls from '../controls/T2.js'
import type { SignoffPromise } from '../promises.js'

const USERS = 5
/** Logins under way at once: some more than are hashed at once, fewer than wait. */
const AT_ONCE = 12
/** Characters of a token that nobody could do without, or with. */
const PREFIX = 12

export default {
  id: 'T2',
  promise: 'The store never holds a usable token, nor a password',
  how: 'starts sessions by every contract, checks some and ends some, then searches the bytes of the database, its WAL, its index and a dump for each token, its random part or signature, the first 12 characters of that, and its raw bytes (also in hexadecimal and base64), and for passwords, right and wrong ones',
  asked: '0 found of 10,000 sessions',
  controls,
  limit: 45,
  async check(context) {
    const count = context.size(10_000, 60)
    const folder = context.folder()
    const file = path.join(folder, 'signoff.db')
    const environment = { SIGNOFF_DATABASE_URL: `sqlite:${file}` }
    const users = Array.from({ length: context.size(USERS, 2) }, (_, index) => ({
      username: `user-${index}`,
      password: `the password ${randomBytes(15).toString('base64url')}`,
    }))
    for (const { username, password } of users) {
      const { code, stderr } = await context.signoff(['users', 'add', username, '--password-stdin'], {
        environment,
        input: `${password}\n`,
      })
      if (code !== 0) throw new Error(stderr)
    }
    const { port, stop } = await context.serve(environment)

    const secrets: Secret[] = users.map(({ username, password }) => ({
      what: `the password of ${username}`,
      bytes: Buffer.from(password),
    }))
    let begun = 0
    let accessTokens = 0
    const work = async (client: Connection, index: number) => {
      const way = LOGINS[index % LOGINS.length]
      const user = users[index % users.length]
      if (way === undefined || user === undefined) return
      const { status, credential, text: body } = await signIn(client, way, user)
      if (credential === undefined) throw new Error(`A login by ${way.contract} answered ${status} ${body}`)
      secrets.push(...secretsOf(credential, `the token of session ${index}, by ${way.contract}`))
      if (credential.includes('.')) accessTokens += 1
      if (index % 2 === 0 && !(await isActive(client, credential)))
        throw new Error('A new session is not active')
      if (index % 3 === 0) {
        await client.ask({
          method: 'POST',
          target: '/logout',
          headers: [['Authorization', `Bearer ${credential}`]],
        })
      }
      if (index % 100 === 50) {
        const wrong = { ...user, password: `a wrong one ${randomBytes(15).toString('base64url')}` }
        secrets.push({ what: 'a wrong password', bytes: Buffer.from(wrong.password) })
        await signIn(client, way, wrong)
      }
      begun += 1
    }
    await inLanes(context, port, [...Array(count).keys()], work, AT_ONCE)

    context.tell('searches')
    const search = createSearch(secrets)
    let searched = 0
    const look = (name: string, bytes: Buffer) => {
      searched += bytes.length
      for (const { what } of search(bytes)) context.fault(`${name} holds ${what}`)
    }
    for (const { name, bytes } of filesIn(folder)) look(`${name}, while the service runs,`, bytes)
    const text = await dump(file)
    const hashes = text.toString().split(/[^A-Za-z0-9_-]+/)
    look('the dump', text)
    await stop('SIGTERM')
    for (const { name, bytes } of filesIn(folder)) look(`${name}, after the stop,`, bytes)

    // What was not there in the first place would not be found either.
    const sample = secrets.filter(({ what }) => what.startsWith('whole ')).slice(0, 100)
    const known = new Set(hashes)
    if (!sample.some(({ bytes }) => known.has(hash('sha256', bytes, 'base64url'))) && context.faults === 0) {
      throw new Error('The dump has none of the sessions')
    }
    return `0 of ${secrets.length.toLocaleString('en')} byte strings found in ${(searched / 2 ** 20).toFixed(0)} MiB; ${begun.toLocaleString('en')} sessions, ${accessTokens.toLocaleString('en')} of them by access token`
  },
} satisfies SignoffPromise

function secretsOf(token: string, what: string): Secret[] {
  const secret = token.split(/^sess_|\./).at(-1) ?? ''
  const raw = Buffer.from(secret, 'base64url')
  return [
    { what: `whole ${what}`, bytes: Buffer.from(token) },
    { what: `the secret part of ${what}`, bytes: Buffer.from(secret) },
    { what: `the first characters of ${what}`, bytes: Buffer.from(secret.slice(0, PREFIX)) },
    { what: `the raw bytes of ${what}`, bytes: raw },
    { what: `the raw bytes, in hexadecimal, of ${what}`, bytes: Buffer.from(raw.toString('hex')) },
    { what: `the raw bytes, in base64, of ${what}`, bytes: Buffer.from(raw.toString('base64')) },
  ]
}
