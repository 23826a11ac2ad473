import { METHODS } from 'node:http'
import { documentedPaths } from '../documented.js'
import { serveWithUser } from '../http-service.js'
import { ask } from '../../harness/connection.js'
import controls from '../controls/H3.js'
import type { SignoffPromise } from '../promises.js'
import type { Context } from '../context.js'
import type { Random } from '../random.js'

const TRUSTED = '127.0.0.1,10.0.0.0/8,2001:db8:1::/48'
/** A second loopback address: no trusted proxy. */
const STRANGER = '127.0.0.2'
/** Requests that are under way at once. */
const PARALLEL = 20

export default {
  id: 'H3',
  promise: 'Only declared methods are served, and proxy headers count only from configured proxies',
  how: 'every method that the parser knows at every path of openapi.yaml; random chains of forwarding headers from a trusted and from another address, the client of the log compared with a model of its own; forged hosts at the check of origins',
  asked: '405 with the exact Allow; the client address right in 100 %',
  controls,
  async check(context) {
    const clients = new Map<string, string>()
    const waiting = new Map<string, (client: string) => void>()
    const onLine = (line: string) => {
      const { requestId, client } = JSON.parse(line)
      if (typeof requestId !== 'string' || typeof client !== 'string') return
      const waits = waiting.get(requestId)
      if (waits === undefined) clients.set(requestId, client)
      else waits(client)
    }
    const environment = { SIGNOFF_TRUSTED_PROXIES: TRUSTED }
    const { port, login } = await serveWithUser(context, { environment, onLine })
    const unconfigured = await serveWithUser(context, { onLine })

    const cells = await methods(context, port)
    if (context.isDecided) return ''
    await hosts(context, port, login)
    if (context.isDecided) return ''

    const count = context.size(10_000, 600)
    const one = async () => {
      const chain = randomChain(context.random)
      const kind = context.random.integer(3)
      const peer = kind === 1 ? STRANGER : '127.0.0.1'
      const at = kind === 2 ? unconfigured.port : port
      const expected = kind === 0 ? modelled(chain, peer) : peer
      const answer = await ask(at, {
        method: 'GET',
        target: '/healthz',
        headers: chain.headers,
        localAddress: peer,
      })
      const id = answer.all('X-Request-Id')[0] ?? ''
      const client = await new Promise((resolve: (client: string) => void) => {
        const told = clients.get(id)
        if (told !== undefined) resolve(told)
        else waiting.set(id, resolve)
      })
      clients.delete(id)
      waiting.delete(id)
      if (client !== expected)
        context.fault(
          `from ${peer} with ${JSON.stringify(chain.headers)} the client is ${client}, not ${expected}`,
        )
    }
    for (let done = 0; done < count && !context.isDecided; done += PARALLEL) {
      await Promise.all(Array.from({ length: PARALLEL }, one))
      context.tell(`${done} of ${count} chains`)
    }
    return `${cells} cells of method and path as declared; the client right in 100 % of ${count.toLocaleString('en')} chains; forged hosts opened nothing`
  },
} satisfies SignoffPromise

async function methods(context: Context, port: number) {
  const paths = [
    ...documentedPaths(context.root),
    { path: '/docs/', methods: ['GET', 'HEAD'] },
    { path: '/nothing', methods: [] },
  ]
  let cells = 0
  for (const { path, methods: declared } of paths) {
    // CONNECT names no path; H2 has it.
    const all = METHODS.filter((method) => method !== 'CONNECT')
    await Promise.all(
      all.map(async (method) => {
        const answer = await ask(port, { method: method, target: path })
        const allow = answer.all('Allow')
        const { status } = answer
        const isServed = status !== 405 && status !== 404
        const wanted = declared.length === 0 ? 404 : declared.includes(method) ? 'served' : 405
        const found = isServed ? 'served' : status
        if (found !== wanted) context.fault(`${method} ${path} is ${found}, not ${wanted}`)
        if (status === 405 && allow.join('|') !== declared.join(', '))
          context.fault(`${method} ${path} has Allow ${allow.join('|')}, not ${declared.join(', ')}`)
      }),
    )
    cells += all.length
    context.tell(`${cells} cells of method and path`)
    if (context.isDecided) return cells
  }
  return cells
}

/** A page of another origin cannot make its own the service's by a header, unless a proxy says so. */
async function hosts(context: Context, port: number, login: () => Promise<string>) {
  const evil = 'evil.example'
  const forged: [string, string][] = [
    ['X-Forwarded-Host', evil],
    ['Forwarded', `for=1.2.3.4;host=${evil};proto=https`],
    ['X-Host', evil],
    ['X-Original-Host', evil],
    ['X-Forwarded-Server', evil],
  ]
  for (const localAddress of ['127.0.0.1', STRANGER]) {
    for (const [name, value] of forged) {
      const headers = [
        ['Cookie', `auth_session=${await login()}`],
        ['Origin', `https://${evil}`],
        ['X-Forwarded-Proto', 'https'],
        [name, value],
      ] as [string, string][]
      const { status } = await ask(port, {
        method: 'POST',
        target: '/cookie/api/auth/logout',
        headers,
        localAddress,
      })
      const wanted = localAddress === '127.0.0.1' && name === 'X-Forwarded-Host' ? 200 : 403
      if (status !== wanted)
        context.fault(`a logout from ${localAddress} with ${name} was answered ${status}, not ${wanted}`)
    }
  }
}

const ADDRESSES: readonly (readonly [text: string, trusted: boolean, canonical?: string])[] = [
  ['203.0.113.7', false],
  ['198.51.100.2', false],
  ['8.8.8.8', false],
  ['127.0.0.3', false],
  ['11.0.0.1', false],
  ['2001:db8::1', false],
  ['2001:db8:2::1', false],
  ['::ffff:203.0.113.9', false, '203.0.113.9'],
  ['10.0.0.1', true],
  ['10.255.255.254', true],
  ['127.0.0.1', true],
  ['2001:db8:1::5', true],
  ['::ffff:10.1.2.3', true, '10.1.2.3'],
  // As some proxies write them.
  ['1.2.3.4:80', false, '1.2.3.4'],
  ['10.0.0.1:65535', true, '10.0.0.1'],
  ['[2001:db8:1::5]', true, '2001:db8:1::5'],
  ['[2001:db8:2::5]:8080', false, '2001:db8:2::5'],
]
const JUNK = [
  'unknown',
  '_hidden',
  'x.y.z',
  '1.2.3.4:',
  '[::1',
  '2001:db8:1::5:x',
  '[1.2.3.4]',
  '999.1.1.1',
  '"10.0.0.1"',
  '10.0.0.1/8',
]

function randomChain(random: Random) {
  const length = random.integer(7)
  const hops = Array.from({ length }, () =>
    random.integer(8) === 0
      ? { text: random.pick(JUNK), trusted: false, address: undefined }
      : (([text, trusted, canonical]) => ({ text, trusted, address: canonical ?? text }))(
          random.pick(ADDRESSES),
        ),
  )
  const texts = hops.map(({ text }) => text)
  const headers: [string, string][] = []
  // In one line, or in two that are joined.
  const cut = random.integer(length + 1)
  for (const part of [texts.slice(0, cut), texts.slice(cut)]) {
    if (part.length > 0) headers.push(['X-Forwarded-For', part.join(random.pick([',', ', ', ' , ']))])
  }
  const noise = [
    ['Forwarded', 'for=6.6.6.6;proto=https;host=evil.example'],
    ['X-Real-IP', '6.6.6.6'],
    ['X-Client-IP', '6.6.6.6'],
    ['True-Client-IP', '6.6.6.6'],
    ['CF-Connecting-IP', '6.6.6.6'],
    ['X-Forwarded-Proto', 'https'],
    ['X-Forwarded-Host', 'evil.example'],
    ['X-Forwarded', 'for=6.6.6.6'],
    ['X_Forwarded_For', '6.6.6.6'],
  ] as [string, string][]
  for (const line of noise) if (random.integer(3) === 0) headers.push(line)
  return { hops, headers }
}

/**
 * The client by the trusted proxies' word: from the right, the first hop that is none of them; what is no address ends the
 * chain.
 */
function modelled({ hops }: ReturnType<typeof randomChain>, peer: string) {
  let client = peer
  for (let index = hops.length - 1; index >= 0; index -= 1) {
    const hop = hops[index]
    if (hop?.address === undefined) return client
    client = hop.address
    if (!hop.trusted) return client
  }
  return client
}
