import { appendFileSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { BODY_LOGIN, JWT_LOGIN, logIn, loginRequest } from '../carriers.js'
import { breakBuild } from '../builds.js'
import { openDatabase } from '../database.js'
import { connectionPool, keepAlive } from '../../harness/keep-alive.js'
import { serveWithoutHashing } from '../serve-without-hashing.js'
import controls from '../controls/J3.js'
import type { SignoffPromise } from '../promises.js'
import type { Context } from '../context.js'
import type { Request } from '../../harness/requests.js'
import type { JSONWebKeySet } from 'jose'

const RATE = 500
const CONNECTIONS = 24
/** Milliseconds between two rotations: often, so that many logins meet one. */
const ROTATE_EVERY = 50
/** Of a hundred requests: logins, and readings of the key set; the others check tokens, half of them old ones. */
const LOGINS = 10
const KEY_SETS = 5
const OLD_TOKENS = 50
/** Tokens of the load that outside verifiers look at. */
const VERIFIED = 500

const SECRETS = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----\s*[A-Za-z0-9+/]{20}/,
  // The private member of a JWK.
  /["']?\bd\b["']?\s*:\s*["'][A-Za-z0-9_-]{43,}["']/,
]
const EXAMPLE_KEY = { kty: 'EC', d: 'A'.repeat(43) }
const FOLDERS = ['src', 'scripts', 'sdk', 'portal', 'generated', 'docs', '.ci']
const TEXTS = /\.(?:ts|mts|mjs|js|json|yaml|yml|md|py|mustache|sh|txt|conf|cfg|html)$/

export default {
  id: 'J3',
  alone: true,
  promise:
    'Signing keys rotate without a refused request, none has a default, and retiring one can end what it signed',
  how: 'rotates twenty times a second under 500 requests a second (checks of old and new tokens, logins that skip hashing, readings of the key set), verifies tokens outside, starts on empty stores, two at once too, searches the tree for keys, and retires with --end-sessions',
  asked: '0 requests refused',
  controls: [
    ...controls,
    // The check writes it into a copy of the build: in a file of controls it would stand in each build that they break.
    {
      name: 'a key in the code',
      options: { keyIn: path.join('dist', 'src', 'sessions', 'access-tokens.js') },
    },
  ],
  async check(context) {
    const { keyIn } = context.options
    if (typeof keyIn === 'string') {
      context.build = breakBuild(context.root, context.folder(), 'J3', { name: 'a key in the code' })
      appendFileSync(
        path.join(context.build, keyIn),
        `\nexport const FALLBACK = ${JSON.stringify(EXAMPLE_KEY)}\n`,
      )
    }
    searchTree(context)
    const starts = await startTwice(context)
    if (context.isDecided) return ''
    const ended = await retireAndEnd(context)
    if (context.isDecided) return ''
    const load = await rotateUnderLoad(context)
    return `0 refused of ${load.requests.toLocaleString('en')} requests at ${load.rate} a second through ${load.rotations} rotations; ${load.verified} tokens verified outside; ${starts} double starts made one key each; --end-sessions ended ${ended}`
  },
} satisfies SignoffPromise

/** Two processes on one empty store make one key between them, and no two stores have the same. */
async function startTwice(context: Context) {
  const times = context.size(10, 2)
  const made = new Set()
  for (let time = 0; time < times; time += 1) {
    const folder = context.folder()
    const file = path.join(folder, 'data', 'signoff.db')
    const settings = { SIGNOFF_DATABASE_URL: `sqlite:${file}` }
    const [one, other] = await Promise.all([context.serve(settings), context.serve(settings)])
    const sets = await Promise.all([keySetOf(one.port), keySetOf(other.port)])
    if (JSON.stringify(sets[0]) !== JSON.stringify(sets[1]) || sets[0].keys.length !== 1) {
      context.fault(`two starts at once made ${sets[0].keys.length} and ${sets[1].keys.length} keys`)
    }
    for (const name of readdirSync(path.dirname(file))) {
      const mode = statSync(path.join(path.dirname(file), name)).mode & 0o777
      if (mode !== 0o600) context.fault(`${name} has the mode ${mode.toString(8)}`)
    }
    for (const { kid } of sets[0].keys) {
      if (made.has(kid)) context.fault('two empty stores got the same key')
      made.add(kid)
    }
    await Promise.all([one.stop('SIGTERM'), other.stop('SIGTERM')])
    if (context.isDecided) return 0
    context.tell(`${time + 1} of ${times} double starts`)
  }
  return times
}

async function retireAndEnd(context: Context) {
  const database = await openDatabase(context)
  const user = await database.addUser('ada')
  const settings = { SIGNOFF_DATABASE_URL: database.url }
  const service = await serveWithoutHashing(context, settings)
  const client = connectionPool(() => service.port, CONNECTIONS)
  const old = await Promise.all(Array.from({ length: 20 }, () => logIn(client, JWT_LOGIN, user)))
  const opaque = await logIn(client, BODY_LOGIN, user)
  const { code } = await context.signoff(['keys', 'rotate', '--end-sessions'], { environment: settings })
  if (code !== 0) throw new Error(`keys rotate ended with ${code}`)
  const status = async (token: string) => (await client.ask(check(token))).status
  for (const token of old) {
    if ((await status(token)) !== 401) context.fault('a token of a retired key lives on after --end-sessions')
  }
  if ((await status(opaque)) !== 200) context.fault('--end-sessions ended a session that no key signed')
  if ((await status(await logIn(client, JWT_LOGIN, user))) !== 200)
    context.fault('the new key signs nothing that lives')
  const { keys } = await keySetOf(service.port)
  if (keys.length !== 1) context.fault(`${keys.length} keys are published after --end-sessions`)
  client.close()
  await service.stop('SIGTERM')
  return old.length
}

async function rotateUnderLoad(context: Context) {
  const database = await openDatabase(context)
  const user = await database.addUser('ada')
  const settings = { SIGNOFF_DATABASE_URL: database.url }
  const service = await serveWithoutHashing(context, settings)
  const seconds = context.size(60, 4)
  const total = RATE * seconds
  const pool = connectionPool(() => service.port, CONNECTIONS)
  const old = await Promise.all(Array.from({ length: 20 }, () => logIn(pool, JWT_LOGIN, user)))
  pool.close()
  const fresh: string[] = []
  let sent = 0
  let rotations = 0

  const { createAccessTokens } = await context.module('src/sessions/access-tokens.js')
  const keys = createAccessTokens({
    keys: database.store.keys,
    issuer: 'signoff',
    audience: 'signoff',
    clock: Date.now,
  })
  let working = true
  const rotating = (async () => {
    while (working) {
      await keys.rotate()
      rotations += 1
      await new Promise((resolve) => setTimeout(resolve, ROTATE_EVERY))
    }
  })()

  const begun = performance.now()
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      const client = keepAlive(() => service.port)
      while (sent < total && !context.isDecided) {
        const number = sent
        sent += 1
        const wait = begun + (number * 1000) / RATE - performance.now()
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
        const kind = context.random.integer(100)
        const what = kind < LOGINS ? 'login' : kind < LOGINS + KEY_SETS ? 'key set' : 'check'
        const token = (kind < OLD_TOKENS ? undefined : fresh.at(-1)) ?? context.random.pick(old)
        const request =
          what === 'login'
            ? loginRequest(JWT_LOGIN.target, user)
            : what === 'key set'
              ? KEY_SET
              : check(token)
        const reply = await client.ask(request).catch((error) => ({ status: 0, text: String(error) }))
        if (reply.status !== 200)
          context.fault(`a ${what} was answered with ${reply.status}: ${reply.text.slice(0, 100)}`)
        else if (what === 'login') fresh.push(JSON.parse(reply.text).access_token)
        if (number % RATE === 0) context.tell(`${number} of ${total} requests`)
      }
      client.close()
    }),
  )
  const took = (performance.now() - begun) / 1000
  working = false
  await rotating
  const keySet = createLocalJWKSet(await keySetOf(service.port))
  const verified = [...old, ...context.random.shuffled(fresh).slice(0, VERIFIED)]
  for (const token of verified) {
    await jwtVerify(token, keySet, { algorithms: ['ES256'] }).catch((error) =>
      context.fault(`a token is refused outside: ${error instanceof Error ? error.message : error}`),
    )
  }
  return { requests: sent, rate: Math.round(sent / took), rotations, verified: verified.length }
}

const KEY_SET = { method: 'GET', target: '/.well-known/jwks.json' }
const check = (token: string): Request => ({
  method: 'GET',
  target: '/api/v1/auth/me',
  headers: [['Authorization', `Bearer ${token}`]],
})

async function keySetOf(port: number): Promise<JSONWebKeySet> {
  const client = keepAlive(() => port)
  const { text: body } = await client.ask(KEY_SET)
  client.close()
  return JSON.parse(body)
}

/** No key that signs stands in the sources, or in what is built of them. */
function searchTree(context: Context) {
  const places = [
    ...FOLDERS.map((name) => path.join(context.root, name)),
    path.join(context.build, 'dist', 'src'),
    path.join(context.build, 'dist', 'generated'),
    path.join(context.build, 'dist', 'signoff'),
  ]
  let files = 0
  for (const place of places) {
    for (const entry of readdirSync(place, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !TEXTS.test(entry.name)) continue
      const name = path.join(entry.parentPath, entry.name)
      files += 1
      const text = readFileSync(name, 'utf8')
      for (const secret of SECRETS) {
        if (secret.test(text)) context.fault(`${path.relative(place, name)} holds a private key`)
      }
    }
  }
  if (files < 100) throw new Error(`Only ${files} files were searched`)
}
