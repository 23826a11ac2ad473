import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { projectFolder } from '../../src/contract/document.js'
import { temporaryFolder } from '../support/folder.js'
import { useSignoff } from '../support/signoff.js'
import { chainsIn, EXAMPLE_USERS } from '../../portal/build/samples/chains.js'

const signoff = useSignoff({ users: EXAMPLE_USERS })
const names = chainsIn('curl', '').map(({ operation }) => operation)

/** The outcomes of what was sent since the last call. */
let seen = 0
function outcomesOf(operation: string): number[] {
  const verdicts = signoff.recorder.verdicts.slice(seen)
  seen = signoff.recorder.verdicts.length
  return verdicts.filter((verdict) => verdict.operation === operation).map(({ status }) => status)
}

function sampleOf(language: string, operation: string) {
  const sample = chainsIn(language, signoff.url).find((one) => one.operation === operation)
  if (sample === undefined) throw new Error(`There is no sample of ${operation} in ${language}`)
  return sample
}

async function run(command: string, args: string[], options: { cwd: string; env?: NodeJS.ProcessEnv }) {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, output }
}

describe('the samples for curl', () => {
  const folder = temporaryFolder()

  it.each(names)('perform %s', async (operation) => {
    const { login, code, gives } = sampleOf('curl', operation)
    const variables: Record<string, string> = {}
    if (login !== '') {
      const { output } = await run('bash', ['-c', login], { cwd: folder })
      for (const { role, member } of gives) {
        const value = new RegExp(`"${member.at(-1) ?? ''}":"?([^",}]+)`).exec(output)?.[1] ?? ''
        variables[role === 'credential' ? 'TOKEN' : 'USER_ID'] = value
      }
    }
    const { output } = await run('bash', ['-c', code], { cwd: folder, env: { ...process.env, ...variables } })
    expect(output).toContain('HTTP/1.1 200 OK')
    expect(outcomesOf(operation)).toContain(200)
  })
})

describe('the samples for fetch', () => {
  const AsyncFunction = (async () => undefined).constructor as new (
    ...words: string[]
  ) => (console: object, request: typeof fetch) => Promise<void>
  // Node holds no cookies: test/portal/browser performs the others.
  const withoutCookies = chainsIn('fetch', '').filter(({ cookies }) => !cookies)

  it.each(withoutCookies.map(({ operation }) => operation))('perform %s', async (operation) => {
    const { login, code } = sampleOf('fetch', operation)
    const perform = new AsyncFunction('console', 'fetch', `${login}\n{\n${code}\n}`)
    await perform({ log: () => undefined }, fetch)
    expect(outcomesOf(operation)).toContain(200)
  })
})

describe('the samples for the TypeScript SDK', () => {
  const folder = temporaryFolder()
  const client = join(projectFolder(), 'generated', 'client')
  const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc')
  const compile = async (...args: string[]) => {
    expect(await run(process.execPath, [compiler, ...args], { cwd: folder })).toEqual({ code: 0, output: '' })
  }

  beforeAll(async () => {
    const installed = join(folder, 'node_modules', '@signoff', 'client')
    mkdirSync(installed, { recursive: true })
    cpSync(join(client, 'package.json'), join(installed, 'package.json'))
    const emitted = ['--noEmit', 'false', '--declaration', '--rootDir', join(client, 'src')]
    await compile('-p', client, ...emitted, '--outDir', join(installed, 'dist', 'esm'))
    symlinkSync(join(projectFolder(), 'node_modules', '@types'), join(folder, 'node_modules', '@types'))
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess']
    const files = names.map((operation) => {
      const { login, code } = sampleOf('typescript', operation)
      const imported = /^import .*$/gm
      const body = `${login.replaceAll(imported, '')}\n{\n${code.replaceAll(imported, '')}\n}\n`
      writeFileSync(join(folder, `${operation}.ts`), `import { Signoff } from '@signoff/client'\n${body}`)
      return `${operation}.ts`
    })
    await compile('--target', 'es2022', '--module', 'nodenext', '--types', 'node', ...strict, ...files)
  }, 120_000)

  it.each(names)('perform %s', async (operation) => {
    expect(await run(process.execPath, [`${operation}.js`], { cwd: folder })).toMatchObject({ code: 0 })
    expect(outcomesOf(operation)).toContain(200)
  })
})
