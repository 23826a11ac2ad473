import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import controls from '../controls/P1.js'
import { BODY_LOGIN, isActive, LOGINS, signIn } from '../carriers.js'
import { NotRun } from '../context.js'
import { keepAlive } from '../../harness/keep-alive.js'
import { itemAt } from '../item-at.js'
import type { SignoffPromise } from '../promises.js'
import type { Context } from '../context.js'

const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/
/** OWASP's least for argon2id: KiB, passes, lanes. */
const LEAST = { memory: 19_456, time: 2, lanes: 1 }
/** Bytes of a salt and of a hash. */
const LEAST_BYTES = { salt: 16, hash: 32 }
/** MiB by which the service may grow while it refuses hashes that ask for up to 4 GiB. */
const GROWTH = 64
const WEAK = { memoryCost: 8, timeCost: 1, parallelism: 1 }
const SALT_AND_HASH = `${'A'.repeat(22)}$${'A'.repeat(43)}`

/** Each would take the machine down, or hold up a core for long. */
const HOSTILE = [
  // First what a broken build can take without harm.
  '$argon2id$v=19$m=1048576,t=1,p=1$',
  '$argon2id$v=19$m=4194304,t=2,p=1$',
  '$argon2id$v=19$m=4294967295,t=1,p=1$',
  '$argon2id$v=19$m=19456,t=4294967295,p=1$',
  '$argon2id$v=19$m=19456,t=1000,p=1$',
  '$argon2id$v=19$m=262144,t=2,p=16777215$',
  '$argon2id$v=19$m=9999999999,t=2,p=1$',
].map((start) => start + SALT_AND_HASH)

export default {
  id: 'P1',
  promise:
    'Passwords are stored as argon2id in PHC form; raised parameters apply at the next login; stored ones are bounded',
  how: 'parses the hashes that the service and its command stored; gives users weaker hashes and signs them in; stores hostile hashes, signs in by every contract and watches the memory of the service',
  asked: 'm ≥ 19,456 KiB, t ≥ 2, p = 1; a stored hash of m = 4 GiB is refused',
  controls,
  needs: 'Linux',
  async check(context) {
    if (!existsSync('/proc/self/status'))
      throw new NotRun('only Linux tells how much memory a process has had')
    const file = path.join(context.folder(), 'signoff.db')
    const environment = { SIGNOFF_DATABASE_URL: `sqlite:${file}` }
    const { openStore } = await context.module('src/store/open.js')
    const { usernameKey } = await context.module('src/sessions/username.js')
    const { createHashThreads } = await context.module('src/sessions/hash-threads.js')
    const store = await openStore(environment.SIGNOFF_DATABASE_URL, { idleTtl: 3_600_000, clock: Date.now })
    context.onClose(() => store.close())
    const threads = createHashThreads(1)
    context.onClose(() => threads.close())
    const password = 'a password of some length'
    const storedOf = async (username: string) =>
      String((await store.users.findByName(usernameKey(username)))?.passwordHash)
    const put = (username: string, passwordHash: string) =>
      store.users.insert({
        username,
        usernameKey: usernameKey(username),
        passwordHash,
        createdAt: Date.now(),
      })

    context.tell('new hashes')
    const salts = new Set()
    const parsed = []
    const accounts = context.size(6, 2)
    for (let index = 0; index < accounts; index += 1) {
      const name = `new-${index}`
      const verbs = index === 1 ? ['add', 'password'] : ['add']
      for (const verb of verbs) {
        const { code, stderr } = await context.signoff(['users', verb, name, '--password-stdin'], {
          environment,
          input: `${password}\n`,
        })
        if (code !== 0) throw new Error(stderr)
        parsed.push(judge(await storedOf(name), `signoff users ${verb}`, context))
        salts.add(parsed.at(-1)?.salt)
      }
    }
    if (salts.size !== parsed.length) context.fault('a salt was used twice')

    const service = await context.serve(environment)
    const client = keepAlive(() => service.port)
    context.onClose(() => client.close())

    context.tell('weaker hashes')
    let raised = 0
    for (const [index, way] of LOGINS.entries()) {
      const user = { username: `weak-${index}`, password }
      const outcome = await threads.run({ password, parameters: WEAK })
      if (!('hash' in outcome)) throw new Error('The password was not hashed')
      const { hash: weak } = outcome
      await put(user.username, weak)
      const first = await signIn(client, way, user)
      const { credential } = first
      if (credential === undefined) {
        context.fault(`a user with a weak hash cannot sign in by ${way.contract}: ${first.status}`)
        continue
      }
      const stronger = await storedOf(user.username)
      judge(stronger, `after a login by ${way.contract} it`, context)
      if (stronger !== weak) raised += 1
      const second = await signIn(client, way, user)
      if (second.credential === undefined)
        context.fault(`the stronger hash is of another password: ${second.status}`)
      if (!(await isActive(client, credential))) context.fault('a raised hash ended the session')
      if ((await storedOf(user.username)) !== stronger) context.fault('a hash was raised twice')
    }

    if (context.isDecided) return ''

    context.tell('hostile hashes')
    // Against one that is refused for another reason, so that what failures need anyway is no growth.
    await put('broken', 'no hash at all')
    for (const way of LOGINS) await signIn(client, way, { username: 'broken', password })
    const before = memoryOf(service.pid)
    let refused = 0
    let slowest = 0
    for (const [index, hostile] of HOSTILE.entries()) {
      for (const way of LOGINS) {
        // A user each, as failures are counted.
        const username = `hostile-${index}-${way.contract}`
        await put(username, hostile)
        const begun = performance.now()
        const { status } = await signIn(client, way, { username, password }).catch(() => ({ status: 0 }))
        slowest = Math.max(slowest, performance.now() - begun)
        if (status === 500) refused += 1
        else {
          const parameters = hostile.split('$')[3]
          context.fault(`a hash of ${parameters} was answered by ${way.contract} with ${status || 'nothing'}`)
        }
        if (context.isDecided) return ''
      }
    }
    const peak = memoryOf(service.pid)
    const growth = (peak - before) / 1024
    if (!(growth <= GROWTH)) context.fault(`the service grew by ${growth.toFixed(0)} MiB`)
    const healthy = await signIn(client, BODY_LOGIN, {
      username: 'new-0',
      password,
    })
    if (healthy.credential === undefined) context.fault('nobody can sign in after hostile hashes')

    const { memory, time, lanes } = itemAt(parsed, 0)
    return `m = ${memory}, t = ${time}, p = ${lanes} in ${parsed.length} new hashes, each with its salt; ${raised} of ${LOGINS.length} weaker ones raised at a login, sessions kept; ${refused} of ${HOSTILE.length * LOGINS.length} logins against hostile hashes refused with 500, the slowest in ${slowest.toFixed(0)} ms, ${growth.toFixed(0)} MiB grown at the peak`
  },
} satisfies SignoffPromise

function judge(stored: string, whose: string, context: Context) {
  const [, memory, time, lanes, salt = '', hash = ''] = PHC.exec(stored) ?? []
  const parameters = { memory: Number(memory), time: Number(time), lanes: Number(lanes), salt }
  if (
    !(parameters.memory >= LEAST.memory) ||
    !(parameters.time >= LEAST.time) ||
    parameters.lanes !== LEAST.lanes ||
    Buffer.from(salt, 'base64').length < LEAST_BYTES.salt ||
    Buffer.from(hash, 'base64').length < LEAST_BYTES.hash
  ) {
    context.fault(`${whose} stored ${stored.split('$').slice(0, 4).join('$')}`)
  }
  return parameters
}

/** The most memory that the process has had so far, in KiB. */
function memoryOf(pid: number) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1])
}
