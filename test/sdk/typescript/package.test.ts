import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Browser, chromium } from 'playwright-core'
import { temporaryFolder } from '../../support/folder.js'
import { createStage, MAX } from '../arrange.js'

/** The package as it is published, in an empty project. */

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../..', import.meta.url))
const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
const stage = createStage()
afterAll(() => stage.close())

let project = ''
let packed: string[] = []

beforeAll(async () => {
  project = temporaryFolder()
  const options = ['--offline', '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error']
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', project, ...options], {
    cwd: join(root, 'generated', 'client'),
  })
  // Before it, npm says what the package's scripts say.
  const [pack] = JSON.parse(stdout.slice(stdout.search(/^\[$/m))) as [
    { filename: string; files: { path: string }[] },
  ]
  packed = pack.files.map(({ path }) => path)
  write('package.json', '{ "name": "empty", "private": true }')
  await run('npm', ['install', join(project, pack.filename), ...options], { cwd: project })
}, 120_000)

function write(name: string, text: string): void {
  mkdirSync(join(project, name, '..'), { recursive: true })
  writeFileSync(join(project, name), text)
}

describe('the package', () => {
  it('has what it needs and nothing else, in the version of openapi.yaml', () => {
    const top = new Set(packed.map((path) => path.split('/').slice(0, 2).join('/')))
    expect([...top].sort()).toEqual(['LICENSE', 'README.md', 'dist/cjs', 'dist/esm', 'package.json'])
    const folder = join(project, 'node_modules', '@signoff', 'client')
    const { version, dependencies } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    ) as Record<string, unknown>
    const document = readFileSync(join(root, 'openapi.yaml'), 'utf8')
    expect(version).toBe(/^ {2}version: (\S+)$/m.exec(document)?.[1])
    expect(dependencies).toBeUndefined()
    expect(readdirSync(join(project, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
      '@signoff',
    ])
  })

  it.each([
    ['esm.mjs', "import { Signoff, SignoffError, version } from '@signoff/client'"],
    ['cjs.cjs', "const { Signoff, SignoffError, version } = require('@signoff/client')"],
  ])('is loaded by its name and used: %s', async (name, load) => {
    write(
      name,
      `${load}
      const [baseUrl, username, password] = process.argv.slice(2)
      const main = async () => {
        const signoff = new Signoff({ baseUrl })
        await signoff.cookieLogin({ username, password })
        const profile = await signoff.cookieGetSession()
        const { outcome } = await signoff.raw.cookieLogout()
        const error = await signoff.cookieGetSession().catch((thrown) => thrown)
        const { data } = await signoff.queryLogin({ username, password })
        await signoff.queryLogout({ userId: data.userId, sessionId: data.sessionToken })
        return { version, profile, outcome, refused: error instanceof SignoffError && error.outcome, id: data.userId }
      }
      main().then((told) => console.log(JSON.stringify(told)))`,
    )
    const { baseUrl } = await stage.serve()
    const { username, password, fullName, id } = MAX
    const { stdout, stderr } = await run(process.execPath, [name, baseUrl, username, password], {
      cwd: project,
    })
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toEqual({
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      profile: { username, full_name: fullName },
      outcome: 'ended',
      refused: 'cookie-missing',
      id: String(id),
    })
  })

  const strictest = {
    noEmit: true,
    target: 'ES2022',
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noPropertyAccessFromIndexSignature: true,
    noImplicitOverride: true,
    noUnusedLocals: true,
    verbatimModuleSyntax: true,
    isolatedModules: true,
    skipLibCheck: false,
  }
  const node = { types: ['node'], typeRoots: [join(root, 'node_modules', '@types')] }
  const nodenext = { module: 'nodenext', moduleResolution: 'nodenext' }
  const bundler = { module: 'esnext', moduleResolution: 'bundler' }

  it.each([
    [
      'an ES module, the DOM’s types',
      'module',
      { ...nodenext, lib: ['ES2022', 'DOM'], types: [] },
      ['narrowing', 'platform'],
    ],
    [
      'an ES module, Node’s types',
      'module',
      { ...nodenext, lib: ['ES2022'], ...node },
      ['narrowing', 'platform'],
    ],
    [
      'an ES module, no platform’s types',
      'module',
      { ...nodenext, lib: ['ES2022'], types: [] },
      ['narrowing'],
    ],
    [
      'CommonJS',
      'commonjs',
      { ...nodenext, lib: ['ES2022', 'DOM'], types: [], verbatimModuleSyntax: false },
      ['narrowing', 'platform'],
    ],
    ['a bundler', 'module', { ...bundler, lib: ['ES2022', 'DOM'], types: [] }, ['narrowing', 'platform']],
  ])(
    'type-checks under the strictest options as %s',
    async (_, type, options, files) => {
      write('types/package.json', JSON.stringify({ type }))
      for (const name of files) {
        cpSync(
          join(root, 'test', 'fixtures', 'sdk-typescript', `${name}.ts`),
          join(project, 'types', `${name}.ts`),
        )
      }
      write(
        'types/tsconfig.json',
        JSON.stringify({
          compilerOptions: { ...strictest, ...options },
          files: files.map((name) => `${name}.ts`),
        }),
      )
      expect(await compile('types')).toBe('')
    },
    60_000,
  )

  it('is used in its documents as it is', async () => {
    const blocks = ['sdk/typescript/README.md', 'docs/sdk-typescript.md'].flatMap((file) => [
      ...readFileSync(join(root, file), 'utf8').matchAll(/^```ts\n(.*?)^```/gms),
    ])
    expect(blocks.length).toBeGreaterThan(10)
    write('documents/package.json', '{ "type": "module" }')
    write(
      'documents/tsconfig.json',
      JSON.stringify({
        compilerOptions: {
          ...strictest,
          ...nodenext,
          noUnusedLocals: false,
          lib: ['ES2022', 'DOM'],
          types: [],
        },
      }),
    )
    for (const [index, [, block = '']] of blocks.entries()) {
      // What the text around it has, where it does not make it itself.
      const given = ['signoff: Signoff', 'session: string', 'username: string', 'password: string'].filter(
        (declaration) => {
          const [name = ''] = declaration.split(':', 1)
          return !new RegExp(`const (\\{[^}=]*\\b)?${name}\\b[^=]*=`).test(block)
        },
      )
      const imports = /import \{[^}]*\bSignoff\b/.test(block)
        ? ''
        : "import { Signoff } from '@signoff/client'\n"
      const declared = given.map((declaration) => `declare const ${declaration}\n`).join('')
      write(`documents/block-${index}.ts`, `${imports}${declared}${block}\nexport {}\n`)
    }
    expect(await compile('documents')).toBe('')
  }, 60_000)

  it('documents each method where editors look', () => {
    const types = readFileSync(join(project, 'node_modules/@signoff/client/dist/esm/signoff.d.ts'), 'utf8')
    expect(types).toMatch(
      /End the session named in the body\.[^/]*`session-not-found` \(404\)[^/]*\*\/\s+bodyLogout\(/,
    )
    expect(existsSync(join(project, 'node_modules/@signoff/client/dist/cjs/signoff.d.ts'))).toBe(true)
  })

  async function compile(folder: string): Promise<string> {
    try {
      await run(process.execPath, [compiler, '-p', join(project, folder), '--pretty', 'false'])
      return ''
    } catch (error) {
      return (error as { stdout: string }).stdout
    }
  }
})

describe('the package in a browser', () => {
  let browser: Browser | undefined

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    })
  }, 60_000)
  afterAll(() => browser?.close())

  it('is an ES module of a page, whose cookies the browser holds', async () => {
    if (browser === undefined) throw new Error('There is no browser')
    const { baseUrl, users } = await stage.serve()
    const origin = baseUrl.replace('127.0.0.1', 'localhost')
    const page = await browser.newPage()
    const problems: string[] = []
    page.on('pageerror', (error) => problems.push(error.message))
    page.on('console', (message) => {
      // Replies of 4xx are what this is about.
      if (!message.text().startsWith('Failed to load resource')) problems.push(message.text())
    })
    const agents: (string | undefined)[] = []
    page.on('request', (request) => agents.push(request.headers()['user-agent']))
    // The service has no page of ours; these come from its origin all the same.
    await page.route(`${origin}/sdk/**`, (route) => {
      const name = new URL(route.request().url()).pathname.slice('/sdk/'.length)
      if (name === '')
        return route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>x</title>' })
      const path = join(project, 'node_modules/@signoff/client/dist/esm', name)
      return route.fulfill({ contentType: 'text/javascript', path })
    })
    await page.goto(`${origin}/sdk/`)
    const [user] = users
    const told: unknown = await page.evaluate(`(async () => {
      const { Signoff, SignoffError } = await import('/sdk/index.js')
      const { username, password } = ${JSON.stringify({ username: user?.username, password: user?.password })}
      const signoff = new Signoff()
      const failure = (call) => call.then(() => 'none', (error) => [error instanceof SignoffError, error.outcome, error.code])
      const before = await failure(signoff.cookieGetSession())
      await signoff.cookieLogin({ username, password })
      const profile = await signoff.cookieGetSession()
      const seen = [document.cookie, signoff.cookie ?? null]
      const { outcome } = await signoff.raw.cookieLogout()
      const after = await failure(signoff.cookieGetSession())
      const { access_token } = await signoff.jwtLogin({ username, password }, { form: true })
      const { id } = await signoff.jwtMe({ bearer: access_token })
      const aborted = await failure(signoff.jwtMe({ signal: AbortSignal.abort() }))
      const elsewhere = await failure(new Signoff({ baseUrl: 'http://127.0.0.1:1', retry: false }).getHealth())
      return { before, profile, seen, outcome, after, id, aborted, elsewhere }
    })()`)
    expect(told).toEqual({
      before: [true, 'cookie-missing', 'error-reply'],
      profile: { username: user?.username, full_name: user?.fullName },
      seen: ['', null],
      outcome: 'ended',
      after: [true, 'cookie-missing', 'error-reply'],
      id: '1',
      aborted: [false, undefined, 'aborted'],
      elsewhere: [false, undefined, 'network'],
    })
    expect(problems).toEqual([])
    expect(agents.filter((agent) => agent?.startsWith('signoff'))).toEqual([])
  }, 60_000)
})
