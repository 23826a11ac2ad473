import { readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { PASSWORD } from '../database.js'
import { serveWithUser } from '../http-service.js'
import { percentile } from '../statistics.js'
import { ask, say } from '../../harness/connection.js'
import { messageOf } from '../../harness/requests.js'
import { NotRun } from '../context.js'
import type { SignoffPromise } from '../promises.js'

const GIB = 1024 ** 3
const MIB = 1024 ** 2
const GROWTH = 16

const isDetail = (body: any) => 'detail' in body
const isQuery = (body: any) => keys(body) === 'error,path,timestamp'
const isBody = (body: any) => keys(body) === 'request,error'
const isCookie = (body: any) => keys(body) === 'error,url,statusCode,statusMessage,message'
const isShared = (body: any) => keys(body) === 'request,error,path,timestamp'
const keys = (body: object) => Object.keys(body).join()

const TARGETS: [target: string, shape: (body: any) => boolean, isLogin: boolean][] = [
  ['/cookie/api/auth/login', isCookie, true],
  ['/query/api/auth/login', isQuery, true],
  ['/body/api/auth/login', isBody, true],
  ['/api/v1/auth/login', isDetail, true],
  ['/api/auth/login', isShared, true],
  ['/body/api/auth/logout', isBody, false],
  ['/api/auth/logout', isBody, false],
]

export default {
  id: 'I2',
  promise: 'Bodies are of declared types only, 16 KiB at most, one JSON object',
  how: 'streams of 1 GiB, bombs, nesting, doubled and special names, broken text and other types for every operation with a body, each answer in its contract’s shape; then 1,000 at once, in turn with 1,000 ordinary requests: the peaks of the memory, in the middle of many rounds; again with compressed ones alone',
  asked:
    '400, 413, 415 or 422 in the shape of the contract; 0 exits; memory growth of 16 MiB at the most under 1,000 in parallel',
  controls: [
    {
      name: 'Brotli is decompressed as it comes',
      mutations: [
        {
          file: 'dist/src/http/read-body.js',
          find: "coding === 'br'",
          replace: "coding === 'nothing'",
        },
      ],
    },
    {
      name: 'bodies may have any size',
      mutations: [
        {
          file: 'dist/src/http/read-body.js',
          find: 'textLimit: `${BODY_LIMIT}b`',
          replace: "textLimit: '2gb'",
        },
      ],
    },
    {
      name: 'JSON may be nested without end',
      mutations: [{ file: 'dist/src/body/json.js', find: 'if (depth > MAX_DEPTH)', replace: 'if (false)' }],
    },
    {
      name: 'the last of doubled sessions counts',
      mutations: [
        {
          file: 'dist/src/handlers/carriers.js',
          find: 'if (body.duplicates.has(name))',
          replace: 'if (false)',
        },
      ],
    },
  ],
  async check(context) {
    if (process.platform !== 'linux') throw new NotRun('Memory is read from /proc, which only Linux has.')
    const { service, port, login, isAlive } = await serveWithUser(context)
    const token = await login()
    const hostile = hostileBodies(token)
    let sent = 0
    for (const [target, shape, isLogin] of TARGETS) {
      await Promise.all(
        hostile.map(async ({ name, body, headers = [], allowed, type = 'application/json' }) => {
          // A logout does not read other types: it is told that it names no session; without any carrier that is 401.
          if (!isLogin && type !== 'application/json') return
          const answer = await ask(port, { method: 'POST', target: target, body, type, headers })
          sent += 1
          const what = `${name} at ${target}, ${answer.status}`
          if (!allowed(isLogin).includes(answer.status)) context.fault(what)
          else if (answer.status !== 401 && !shape(JSON.parse(answer.text)))
            context.fault(`${what}: its shape is ${answer.text.slice(0, 80)}`)
        }),
      )
      if (context.isDecided) return ''
    }
    for (const [target, shape] of TARGETS.slice(0, context.size(TARGETS.length, 3))) {
      for (const chunked of [false, true]) {
        context.tell(`a stream of 1 GiB to ${target}`)
        const { answer, written } = await stream(port, target, chunked, GIB)
        sent += 1
        // A client that never stops may be reset before it reads: the connection is gone, which is an answer, too.
        if (answer !== undefined && (answer.status !== 413 || !shape(JSON.parse(answer.body))))
          context.fault(`a stream to ${target} was answered ${answer.status}`)
        if (written > 64 * MIB) context.fault(`${Math.round(written / MIB)} MiB of a stream were taken`)
      }
      if (context.isDecided) return ''
    }
    if (!(await isAlive(token))) context.fault('a session was ended')

    const parallel = context.size(1_000, 1_000)
    const rounds = context.size(15, 5)
    const ordinary = messageOf({
      method: 'POST',
      target: '/body/api/auth/logout',
      json: { session: 'x', more: 'y'.repeat(16_000) },
    })
    const bombs = hostile
      .filter(({ type = 'application/json' }) => type === 'application/json')
      .map(({ body, headers = [] }) => ({
        isPacked: headers.length > 0,
        message: messageOf({
          method: 'POST',
          target: '/body/api/auth/logout',
          body,
          type: 'application/json',
          headers,
        }),
      }))
    const kinds = [bombs, bombs.filter(({ isPacked }) => isPacked)].map((some) =>
      some.map(({ message }) => message),
    )
    const storm = async (message: (index: number) => Buffer) => {
      await Promise.all(
        Array.from({ length: parallel }, (_, index) =>
          say(port, message(index), { enough: 1, patience: 60_000 }),
        ),
      )
    }
    context.tell(`${parallel} in parallel`)
    for (let round = 0; round < 3; round += 1) await storm(() => ordinary)
    // In turn, and the middle of all: when the heap is collected is chance, and moves a single peak by more than is asked.
    const growths = kinds.map(() => [] as number[])
    for (let round = 0; round < rounds; round += 1) {
      for (const [index, messages] of kinds.entries()) {
        const usual = await peakDuring(service.pid, () => storm(() => ordinary))
        const peak = await peakDuring(service.pid, () =>
          storm((at) => messages[at % messages.length] ?? ordinary),
        )
        growths[index]?.push((peak - usual) / MIB)
      }
    }
    const growth = Math.max(...growths.map((some) => percentile(some, 50)))
    if (growth > GROWTH)
      context.fault(`1,000 hostile bodies take ${growth.toFixed(1)} MiB more than 1,000 ordinary ones`)
    if (service.child.exitCode !== null || service.child.signalCode !== null)
      context.fault('the service ended')
    await ask(port, { method: 'GET', target: '/readyz' })
    return `${sent} bodies refused in the shape of their contract, 0 exits; ${parallel.toLocaleString('en')} hostile ones at once take ${Math.max(0, growth).toFixed(1)} MiB more than as many ordinary ones`
  },
} satisfies SignoffPromise

function hostileBodies(token: string) {
  const bad = () => [400, 422]
  const large = () => [413]
  const credentials = `"username":"ada","password":${JSON.stringify(PASSWORD)}`
  /** For a login, doubled and odd texts are a name that nobody has; for a logout, a session that nobody has. */
  const nobody = (isLogin: boolean) => (isLogin ? [400, 401, 422, 429, 503] : [400, 404])
  const spaces = Buffer.alloc(12 * MIB, ' ')
  const nested = gzipSync(gzipSync(spaces))
  const all: {
    name: string
    body: string | Buffer
    headers?: [string, string][]
    type?: string
    allowed: (isLogin: boolean) => number[]
  }[] = [
    {
      name: 'a bomb of gzip',
      body: gzipSync(spaces),
      headers: [['Content-Encoding', 'gzip']],
      allowed: large,
    },
    {
      name: 'a bomb of br',
      body: brotliCompressSync(spaces),
      headers: [['Content-Encoding', 'br']],
      allowed: large,
    },
    {
      name: 'a bomb in a bomb',
      body: nested,
      headers: [['Content-Encoding', 'gzip']],
      allowed: () => [...bad(), 413, 415],
    },
    {
      // An unknown coding is of no type that a logout reads: at the shared path no carrier is left.
      name: 'two codings',
      body: nested,
      headers: [['Content-Encoding', 'gzip, gzip']],
      allowed: () => [...bad(), 401, 413, 415],
    },
    {
      name: 'half a gzip',
      body: gzipSync(`{${credentials}}`).subarray(0, 20),
      headers: [['Content-Encoding', 'gzip']],
      allowed: bad,
    },
    { name: 'no gzip', body: '{}', headers: [['Content-Encoding', 'gzip']], allowed: bad },
    { name: '16 KiB and a byte', body: Buffer.alloc(16_385, ' '), allowed: large },
    { name: '1 MiB', body: Buffer.alloc(MIB, 'a'), allowed: large },
    { name: 'arrays 100,000 deep', body: '['.repeat(100_000), allowed: large },
    {
      name: 'arrays 100,000 deep, in gzip',
      body: gzipSync('['.repeat(50_000) + ']'.repeat(50_000)),
      headers: [['Content-Encoding', 'gzip']],
      allowed: large,
    },
    { name: 'arrays 8,000 deep', body: '['.repeat(8_000) + ']'.repeat(8_000), allowed: bad },
    { name: 'objects 2,000 deep', body: `${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}`, allowed: bad },
    {
      name: 'nesting beside a session',
      body: `{"session":"${token}",${credentials},"more":${'['.repeat(70)}${']'.repeat(70)}}`,
      allowed: bad,
    },
    {
      name: 'doubled names',
      body: `{"session":"x","session":"${token}","username":"x","username":"y","password":"x"}`,
      allowed: nobody,
    },
    {
      name: 'doubled names, one escaped',
      body: `{"session":"x","sessio\\u006e":"${token}","username":"x","password":"x"}`,
      allowed: (isLogin) => (isLogin ? nobody(isLogin) : [400]),
    },
    {
      name: 'equal doubled names',
      body: `{"session":"${token}","session":"${token}","username":"x","password":"x"}`,
      allowed: (isLogin) => (isLogin ? nobody(isLogin) : [400]),
    },
    { name: '__proto__', body: `{"__proto__":{"session":"${token}",${credentials}}}`, allowed: bad },
    {
      name: 'constructor',
      body: `{"constructor":{"prototype":{"session":"${token}",${credentials}}}}`,
      allowed: bad,
    },
    {
      name: 'lone surrogates, escaped',
      body: '{"session":"\\ud800","username":"\\udfff","password":"\\ud800"}',
      allowed: nobody,
    },
    {
      name: 'lone surrogates, as bytes',
      body: Buffer.from('{"session":"\xed\xa0\x80","username":"\xed\xa0\x80","password":"x"}', 'latin1'),
      allowed: bad,
    },
    {
      name: 'overlong UTF-8',
      body: Buffer.from('{"session":"\xc0\xaf","username":"x","password":"x"}', 'latin1'),
      allowed: bad,
    },
    { name: 'UTF-16', body: Buffer.from(`{"session":"${token}"}`, 'utf16le'), allowed: bad },
    { name: 'a zero byte', body: `{"session":"${token}"}\0`, allowed: bad },
    { name: 'two objects', body: `{"session":"${token}"}{"session":"${token}"}`, allowed: bad },
    { name: 'NaN', body: '{"session":NaN}', allowed: bad },
    { name: 'single quotes', body: `{'session':'${token}'}`, allowed: bad },
    { name: 'a comment', body: `{"session":"${token}"/**/}`, allowed: bad },
    { name: 'a comma at the end', body: `{"session":"${token}",}`, allowed: bad },
    { name: 'half an object', body: '{"session":', allowed: bad },
  ]
  for (const body of [
    '[]',
    '""',
    `"${token}"`,
    '1',
    'null',
    'true',
    '{}',
    `[{"session":"${token}",${credentials}}]`,
    '{"session":1,"username":1,"password":1}',
  ])
    all.push({ name: `the body ${body.slice(0, 12)}`, body, allowed: bad })
  for (const type of [
    'text/plain',
    'text/json',
    'application/xml',
    'multipart/form-data; boundary=x',
    'application/octet-stream',
    'application/jsonp',
    'application/json-seq',
    'application/x-ndjson',
    'json',
    '*/*',
  ])
    all.push({ name: `the type ${type}`, body: `{${credentials}}`, type, allowed: () => [415, 422] })
  return all
}

/** Writes until the service answers or closes. */
function stream(
  port: number,
  target: string,
  chunked: boolean,
  length: number,
): Promise<{ answer: { status: number; body: string } | undefined; written: number }> {
  const piece = Buffer.alloc(64 * 1024, 'a')
  const framed = chunked
    ? Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')])
    : piece
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    let written = 0
    let text = ''
    const timer = setTimeout(() => socket.destroy(), 60_000)
    const write = () => {
      while (written < length && !socket.destroyed && text === '') {
        written += piece.length
        if (!socket.write(framed)) return
      }
    }
    socket.on('drain', write)
    socket.setEncoding('utf8').on('data', (part) => (text += part))
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearTimeout(timer)
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0)
      resolve({
        answer: status === 0 ? undefined : { status, body: text.slice(text.indexOf('\r\n\r\n') + 4) },
        written,
      })
    })
    socket.write(
      `POST ${target} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n${chunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${length}`}\r\n\r\n`,
    )
    write()
  })
}

/** The most memory that a process has while some work is done, in bytes. */
async function peakDuring(pid: number, work: () => Promise<void>) {
  writeFileSync(`/proc/${pid}/clear_refs`, '5')
  await work()
  return Number(/^VmHWM:\s*(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
}
