import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import { banner } from '../../src/banner.js'
import { readPortalFiles } from '../../src/portal/files.js'
import { chooseEncoding, isKnown } from '../../src/portal/negotiate.js'
import { createLog } from '../../src/http/log.js'
import { readConfig } from '../../src/config.js'
import { createService } from '../../src/service.js'
import { captureLog } from '../support/log.js'
import { METHOD_NOT_ALLOWED, NOT_FOUND, told } from '../support/shapes.js'
import { temporaryFolder } from '../support/folder.js'
import { useSignoff } from '../support/signoff.js'
import type { Header } from '../../harness/replies.js'

const accept = (encodings: string): { headers: Header[] } => ({ headers: [['Accept-Encoding', encodings]] })

describe('the portal', () => {
  const signoff = useSignoff({ environment: { SIGNOFF_PORTAL: 'true' } })

  it.each(['/', '/docs'])('is where %s leads to', async (path) => {
    const reply = await signoff.ask('GET', path)
    expect({ status: reply.status, text: reply.text }).toEqual({ status: 302, text: '' })
    expect(reply.header('Location')).toBe('/docs/')
  })

  it.each(['/docs/contracts/query', '/docs/running', '/docs/contracts'])(
    'leads from %s/ to the path without the slash',
    async (path) => {
      const reply = await signoff.ask('GET', `${path}/`)
      expect({ status: reply.status, text: reply.text }).toEqual({ status: 308, text: '' })
      expect(reply.header('Location')).toBe(path)
    },
  )

  it.each([
    ['/docs/', 'text/html; charset=utf-8'],
    ['/docs/contracts/query', 'text/html; charset=utf-8'],
    ['/docs/assets/portal.css', 'text/css; charset=utf-8'],
    ['/docs/assets/main.js', 'text/javascript; charset=utf-8'],
    ['/docs/assets/search-options.js', 'text/javascript; charset=utf-8'],
    ['/docs/assets/operations.json', 'application/json'],
    ['/docs/assets/favicon.svg', 'image/svg+xml'],
  ])('serves %s as %s', async (path, type) => {
    const reply = await signoff.ask('GET', path)
    expect(reply.status).toBe(200)
    expect(reply.header('Content-Type')).toBe(type)
    expect(reply.bytes.length).toBeGreaterThan(0)
  })

  it('sends the headers of every reply, and a policy of its own that allows no inline code and no other origin', async () => {
    const reply = await signoff.ask('GET', '/docs/')
    expect(reply.header('X-Request-Id')).toMatch(/^[0-9a-f-]{36}$/)
    expect(reply.header('X-Content-Type-Options')).toBe('nosniff')
    expect(reply.header('Referrer-Policy')).toBe('no-referrer')
    expect(reply.header('Cross-Origin-Resource-Policy')).toBe('same-origin')
    const policy = reply.header('Content-Security-Policy').split('; ')
    expect(policy).toEqual(
      expect.arrayContaining(["default-src 'none'", "script-src 'self'", "style-src 'self'"]),
    )
    expect(policy).toEqual(
      expect.arrayContaining(["connect-src 'self'", "base-uri 'none'", "frame-ancestors 'none'"]),
    )
    expect(policy.join()).not.toMatch(/unsafe|data:|\*|http/)
    expect(reply.headers.filter(([name]) => name === 'Content-Security-Policy')).toHaveLength(1)
  })

  it.each([
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
  ])('sends %s to those who take it: the same page', async (encoding, decompress) => {
    const plain = await signoff.ask('GET', '/docs/contracts/query')
    const reply = await signoff.ask('GET', '/docs/contracts/query', accept(encoding))
    expect(reply.header('Content-Encoding')).toBe(encoding)
    expect(reply.header('Vary')).toBe('Accept-Encoding')
    expect(reply.header('ETag')).not.toBe(plain.header('ETag'))
    expect(decompress(reply.bytes).equals(plain.bytes)).toBe(true)
    expect(plain.header('Content-Encoding')).toBe('')
    expect(plain.header('Vary')).toBe('Accept-Encoding')
  })

  it('is not sent again to those who have it', async () => {
    const first = await signoff.ask('GET', '/docs/', accept('br'))
    expect(first.header('Cache-Control')).toBe('no-cache')
    const known: Header[] = [
      ['Accept-Encoding', 'br'],
      ['If-None-Match', `"other", ${first.header('ETag')}`],
    ]
    const again = await signoff.ask('GET', '/docs/', { headers: known })
    expect({ status: again.status, text: again.text }).toEqual({ status: 304, text: '' })
    expect(again.header('ETag')).toBe(first.header('ETag'))
    expect(again.header('Vary')).toBe('Accept-Encoding')
    const changed = await signoff.ask('GET', '/docs/', { headers: [['If-None-Match', '"other"']] })
    expect(changed.status).toBe(200)
  })

  it.each(['/docs/', '/docs/assets/portal.css', '/docs/no-such-page', '/'])(
    'answers HEAD for %s as GET',
    async (path) => {
      const [head, get] = [await signoff.ask('HEAD', path), await signoff.ask('GET', path)]
      expect(head.text).toBe('')
      const stable = (reply: typeof head) =>
        reply.headers.filter(([name]) => !['X-Request-Id', 'Date'].includes(name))
      expect({ status: head.status, headers: stable(head) }).toEqual({
        status: get.status,
        headers: stable(get),
      })
    },
  )

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('refuses %s', async (method) => {
    for (const path of ['/', '/docs', '/docs/', '/docs/no-such-page']) {
      const reply = await signoff.ask(method, path)
      expect(told(reply)).toEqual(METHOD_NOT_ALLOWED)
      expect(reply.header('Allow')).toBe('GET, HEAD')
    }
  })

  it.each([
    '/docs/no-such-page',
    '/docs/../openapi.yaml',
    '/docs/%2e%2e/files.json',
    '/docs/files.json',
    '/docs//',
    '/docs/index.html',
    '/docs/assets/',
    '/docs/not-found',
  ])('has its own page for what it does not have: %s', async (path) => {
    const reply = await signoff.ask('GET', path)
    expect(reply.status).toBe(404)
    expect(reply.header('Content-Type')).toBe('text/html; charset=utf-8')
    expect(reply.text).toContain('<h1>Not found</h1>')
  })

  it('ignores a query, and leaves all other paths to the contracts', async () => {
    expect((await signoff.ask('GET', '/docs/?q=1')).status).toBe(200)
    for (const path of ['/docsx', '/doc', '/query/docs/', '//docs/']) {
      const reply = await signoff.ask('GET', path)
      expect({ path, status: reply.status }).toEqual({ path, status: 404 })
      expect(reply.header('Content-Type')).toBe('application/problem+json')
    }
    expect((await signoff.ask('GET', '/healthz')).text).toBe('{"status":"alive"}')
  })

  it.each([
    ['GET', '/docs/', 'served', 200],
    ['GET', '/', 'redirected', 302],
    ['GET', '/docs/secret-canary', 'not-found', 404],
    ['POST', '/docs/', 'method-not-allowed', 405],
  ])('is in the log for %s %s, without its path', async (method, path, outcome, status) => {
    const reply = await signoff.ask(method, path)
    const line = await signoff.log.request(reply.header('X-Request-Id'))
    expect(line).toMatchObject({
      level: 'info',
      method,
      operation: null,
      contract: 'portal',
      outcome,
      status,
    })
    expect(JSON.stringify(line)).not.toMatch(/docs|canary/)
  })
})

describe('a service whose portal is off', () => {
  const signoff = useSignoff({ environment: { SIGNOFF_PORTAL: 'false' } })

  it.each(['/', '/docs', '/docs/', '/docs/assets/main.js'])('has nothing at %s', async (path) => {
    const reply = await signoff.ask('GET', path)
    expect(told(reply)).toEqual(NOT_FOUND)
  })
})

describe('what a start prints', () => {
  it.each([true, false])('names the portal if there is one: %p', (hasPortal) => {
    const text = banner({ url: 'http://localhost:8080', hasPortal, database: 'signoff.db', demo: undefined })
    expect(text.includes('http://localhost:8080/docs/\n')).toBe(hasPortal)
  })
})

describe('a portal that is not built', () => {
  it('stops no start: the log says what is missing, and its paths are none', async () => {
    const folder = temporaryFolder()
    const log = captureLog()
    const service = await createService({
      config: readConfig({ SIGNOFF_PORT: '0', SIGNOFF_DATABASE_URL: `sqlite:${folder}/signoff.db` }),
      log: await createLog({ level: 'info', pretty: false, destination: log }),
      portalFolder: folder,
    })
    try {
      expect(service.hasPortal).toBe(false)
      expect(log.text()).toMatch(/The portal is not built: run \\"npm run build\\"/)
      const url = (await service.listen()).replace('localhost', '127.0.0.1')
      for (const path of ['/', '/docs/']) {
        const reply = await fetch(`${url}${path}`, { redirect: 'manual' })
        expect({ status: reply.status, text: await reply.text() }).toEqual(NOT_FOUND)
      }
    } finally {
      await service.close({ grace: 0 })
    }
  })
})

describe('the encoding', () => {
  const all = ['br', 'gzip', 'identity'] as const

  it.each([
    [undefined, 'identity'],
    ['', 'identity'],
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip', 'gzip'],
    ['GZIP', 'gzip'],
    ['br;q=0, gzip;q=0.1', 'gzip'],
    ['*', 'br'],
    ['*;q=0, gzip', 'gzip'],
    ['deflate', 'identity'],
    ['br;q=nonsense', 'identity'],
  ])('for Accept-Encoding %p is %s', (accepted, encoding) => {
    expect(chooseEncoding(accepted, all)).toBe(encoding)
  })

  it('is identity where nothing else was made', () => {
    expect(chooseEncoding('br, gzip', ['identity'])).toBe('identity')
  })
})

describe('a tag', () => {
  it.each([
    ['"a"', true],
    ['W/"a"', true],
    ['"b", "a"', true],
    ['*', true],
    ['"b"', false],
    ['a', false],
    [undefined, false],
  ])('"a" is known by If-None-Match %p: %p', (header, known) => {
    expect(isKnown(header, '"a"')).toBe(known)
  })
})

describe('the files of the portal', () => {
  const files = readPortalFiles() ?? new Map<string, never>()
  const pages = new Map(
    [...files]
      .filter(([, { type }]) => type.startsWith('text/html'))
      .map(([path, file]) => [path, file.variants.get('identity')?.bytes.toString() ?? '']),
  )

  it('link to nothing that is not there', () => {
    const ids = new Map(
      [...pages].map(([path, text]) => [
        path,
        new Set([...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)),
      ]),
    )
    const dead = [...pages].flatMap(([path, text]) =>
      [...text.matchAll(/ (?:href|src)="([^"]+)"/g)].flatMap(([, link = '']) => {
        if (/^https?:/.test(link)) return []
        const { pathname, hash } = new URL(link, `http://signoff${path}`)
        if (['/openapi.yaml', '/openapi.json'].includes(pathname)) return []
        const anchor = decodeURIComponent(hash.slice(1))
        const isThere = files.has(pathname) && (anchor === '' || ids.get(pathname)?.has(anchor) === true)
        return isThere ? [] : [`${path}: ${link}`]
      }),
    )
    expect(pages.size).toBeGreaterThan(10)
    expect(dead).toEqual([])
  })

  it('have no script and no style within a page, and each id once', () => {
    for (const [path, text] of pages) {
      expect({ path, found: /<style| style="|<script(?![^>]* src=)| on\w+="/.exec(text)?.[0] }).toEqual({
        path,
        found: undefined,
      })
      const ids = [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
      expect({ path, twice: ids.filter((id, at) => ids.indexOf(id) !== at) }).toEqual({ path, twice: [] })
    }
  })

  it('show a reply as it is sent, but for the spaces in its body', () => {
    const page = pages.get('/docs/contracts/header-token') ?? ''
    const block =
      /id="headerLogout\.token-expired".*?<code>(?:[^<]*)<\/code>.*?<code>(.*?)<\/code>/s.exec(page)?.[1] ??
      ''
    expect(
      block
        .replaceAll(/<[^>]+>/g, '')
        .replaceAll('&quot;', '"')
        .split('\n'),
    ).toEqual([
      '401 Unauthorized',
      'Content-Type: application/json',
      'Cache-Control: no-store',
      'WWW-Authenticate: Bearer',
      'X-Request-Id: 2f1c9d3e-6b1a-4c55-9a3e-0d9c8b7a6f54',
      '',
      '{ "detail": "Session token expired" }',
    ])
    expect(block).toContain('<mark>2f1c9d3e-6b1a-4c55-9a3e-0d9c8b7a6f54</mark>')
  })

  it.each([
    ['cookie', 'cookieLogin.credentials-invalid', ['/cookie/api/auth/login']],
    ['cookie', 'cookieLogout.origin-refused', ['/api/auth/logout']],
    ['jwt', 'jwtLogin.failure', ['/api/v1/auth/login', 'POST']],
    ['jwt', 'jwtMe.failure', ['/api/v1/auth/me', 'GET']],
    ['query', 'queryGetUserPinned.userid-malformed', ['/api/users/abc']],
    ['query', 'queryGetUserPinned.user-forbidden', ['/api/users/1']],
  ])('show in an error of %s the path of its own operation: %s', (contract, id, values) => {
    const page = pages.get(`/docs/contracts/${contract}`) ?? ''
    const [, block = ''] = page.split(`id="${id}"`)
    const shown = (block.split('</details>')[0] ?? '').replaceAll('&quot;', '"').replaceAll(/<[^>]+>/g, '')
    const told = [...shown.matchAll(/"(?:url|path|method)": "([^"]+)"/g)].map(([, value]) => value)
    expect(told).toEqual(values)
  })

  it('sign the same user in, in every sample', () => {
    for (const [path, text] of pages) {
      const samples = [...text.matchAll(/<div class="tab" .*?<\/pre>/gs)].join('')
      expect({ path, found: /password123|exampleuser|admin@example/.exec(samples)?.[0] }).toEqual({
        path,
        found: undefined,
      })
    }
  })
})
