import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createStage, MAX } from '../arrange.js'
import { installPackage } from './install.js'

/** The package as it is published, in an empty project. */

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../..', import.meta.url))
const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
const stage = createStage()
afterAll(() => stage.close())

let project = ''
let packed: string[] = []

beforeAll(async () => {
  ;({ project, packed } = await installPackage())
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
