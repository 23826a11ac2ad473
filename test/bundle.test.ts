import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { bundle } from '../scripts/bundle.js'
import { COMMAND, COMPILED_COMMAND } from '../scripts/command.js'
import { temporaryFolder } from './support/folder.js'
import { ROOT } from '../harness/root.js'

const SHIPPED = join(ROOT, dirname(COMMAND))

describe('the bundle', () => {
  const compiled = readdirSync(join(ROOT, 'dist/src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.m?js$/.test(name))
    .map((name) => readFileSync(join(ROOT, 'dist/src', name), 'utf8'))
    .join('\n')

  it('holds what its modules look for beside themselves', () => {
    const beside = [...compiled.matchAll(/new URL\('([^']+)', import\.meta\.url\)/g)]
      .map(([, name = '']) => name)
      // This one is looked for in the folders above as well.
      .filter((name) => name !== 'package.json')
    expect(beside).not.toEqual([])
    expect(beside.filter((name) => !existsSync(join(SHIPPED, name)))).toEqual([])
  })

  it('tells what the passwords beside it are and where they come from', () => {
    expect(existsSync(join(SHIPPED, 'common-passwords.NOTICE.md'))).toBe(true)
  })

  it('gives commands that do not serve a small part to read', () => {
    const read = new Set<string>()
    const add = (name: string) => {
      if (read.has(name)) return
      read.add(name)
      const text = readFileSync(join(SHIPPED, name), 'utf8')
      for (const [, other = ''] of text.matchAll(/\b(?:from|import)"\.\/([^"]+)"/g)) add(other)
    }
    add('signoff.js')
    const sizes = [...read].map((name) => statSync(join(SHIPPED, name)).size)
    const all = readdirSync(SHIPPED).filter((name) => name.endsWith('.js'))
    expect(all.length).toBeGreaterThan(read.size)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(300_000)
  })
})

describe('to bundle', () => {
  let folder: string
  beforeEach(() => {
    folder = temporaryFolder()
    mkdirSync(join(folder, dirname(COMPILED_COMMAND)), { recursive: true })
    mkdirSync(join(folder, dirname(COMMAND)))
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
    writeFileSync(join(folder, COMMAND), 'the former one')
  })

  it.each([
    ['a package is missing', "import 'no-such-package'", 'Could not resolve "no-such-package"'],
    ['esbuild has a warning', "if (typeof process === 'strnig') process.exit()", 'never'],
    ['nothing asks for a package that may be missing', "import 'sqlite3'", 'Nothing asks for better-sqlite3'],
  ])('fails if %s, and leaves the former bundle', (_, text, message) => {
    writeFileSync(join(folder, COMPILED_COMMAND), text)
    expect(() => bundle(folder)).toThrow(message)
    expect(readFileSync(join(folder, COMMAND), 'utf8')).toBe('the former one')
  })
})
