import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { spawn } from 'node:child_process'
import { closeSync, existsSync, openSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SIGNOFF } from '../../harness/service.js'
import { createFolder, type Folder } from './signoff.js'
import { insertSessions, insertUsers } from './store.js'

let folder: Folder
beforeEach(async () => {
  folder = await createFolder()
})
afterEach(() => folder.remove())

describe('a wrong command line', () => {
  it.each([
    { args: ['user'], told: "unknown command 'user' (Did you mean users?)" },
    { args: ['users', 'lits'], told: "unknown command 'lits' (Did you mean list?)" },
    { args: ['users', 'list', '--jsn'], told: "unknown option '--jsn' (Did you mean --json?)" },
    { args: ['users', 'add'], told: "missing required argument 'username'" },
    { args: ['users', 'add', 'alice', 'secret'], told: 'too many arguments' },
    { args: ['users', 'add', 'alice', '--password=secret'], told: "unknown option '--password'" },
    { args: ['users', 'add', 'alice', '--id'], told: "option '--id <number>' argument missing" },
    { args: ['sessions', 'list', '--limit', '0'], told: 'whole number from 1' },
    { args: ['sessions', 'list', '--limit', '1e3'], told: 'whole number from 1' },
    {
      args: ['sessions', 'purge', '--older-than', '30 days'],
      told: 'a duration such as 3s, 15m, 24h or 30d',
    },
    { args: ['sessions', 'end'], told: 'one of: an id, --user NAME, --all' },
    { args: ['sessions', 'end', 'x', '--user', 'alice'], told: 'one of: an id, --user NAME, --all' },
    { args: ['sessions', 'end', '--all', '--user', 'alice'], told: 'one of: an id, --user NAME, --all' },
    { args: ['users', 'add', 'alice'], told: '--password-stdin' },
    { args: ['users', 'password', 'alice'], told: '--password-stdin' },
  ])('$args ends with 2 and says: $told', async ({ args, told }) => {
    const { code, stdout, stderr } = await folder.signoff(args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^signoff: /)
    expect(stderr).toContain(told)
    expect(stderr).not.toContain('secret')
    expect(existsSync(folder.database)).toBe(false)
  })
})

describe('a wrong setting', () => {
  it.each([
    { env: { SIGNOFF_DATABSE_URL: 'x' }, told: 'SIGNOFF_DATABSE_URL is no setting of Signoff' },
    { env: { SIGNOFF_PORT: 'http' }, told: 'SIGNOFF_PORT is "http", but must be a whole number' },
    { env: { SIGNOFF_DATABASE_URL: 'postgres://user:secret@host/x' }, told: 'SIGNOFF_DATABASE_URL must be' },
  ])('ends each command with 2 and says: $told', async ({ env, told }) => {
    for (const args of [['users', 'list'], ['serve']]) {
      const { code, stdout, stderr } = await folder.signoff(args, { env })
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      expect(stderr).toMatch(/^signoff: .*\n$/)
      expect(stderr).toContain(told)
      expect(stderr).not.toContain('secret')
    }
  })
})

describe('a store that is not there', () => {
  it.each([
    'users list',
    'users disable alice',
    'users delete alice --yes',
    'sessions list',
    'sessions end --all --yes',
    'sessions purge',
    'keys list',
  ])('is named by "signoff %s", which does not make it', async (command) => {
    const { code, stdout, stderr } = await folder.signoff(command.split(' '))
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/^signoff: There is no store at .*signoff\.db; .*signoff users add NAME\n$/)
    expect(existsSync(join(folder.path, 'data'))).toBe(false)
  })
})

describe('a store that cannot be used', () => {
  beforeEach(async () => {
    await mkdir(join(folder.path, 'data'))
    await writeFile(folder.database, 'This is not a database, whatever its name says. '.repeat(100))
  })

  it('ends the command with 1 and one line', async () => {
    const { code, stdout, stderr } = await folder.signoff(['users', 'list'])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/^signoff: SIGNOFF_DATABASE_URL names .*, which is not an SQLite database; .*\n$/)
  })

  it.each(['debug', 'trace'])('shows the stack at log level %s only', async (level) => {
    const { code, stderr } = await folder.signoff(['users', 'list'], { env: { SIGNOFF_LOG_LEVEL: level } })
    expect(code).toBe(1)
    expect(stderr).toMatch(/^signoff: .*\nError: .*\n {4}at /)
  })
})

describe('standard output that can not be written', () => {
  const runInto = async (target: 'full' | 'gone', args: string[], input = '') => {
    const full = openSync('/dev/full', 'w')
    const child = spawn(process.execPath, [SIGNOFF, ...args], {
      cwd: folder.path,
      env: { PATH: process.env['PATH'] },
      stdio: ['pipe', target === 'full' ? full : 'pipe', 'pipe'],
    })
    closeSync(full)
    child.stdout?.destroy()
    // A command need not read what it does not want.
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(input)
    let stderr = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    const code = await new Promise((resolve) => child.on('close', resolve))
    return { code, stderr }
  }

  it.each(
    (['full', 'gone'] as const).flatMap((target) =>
      ['users list', 'users list --json', 'sessions list', 'keys list', 'users --help', '--version'].map(
        (command) => ({ target, command }),
      ),
    ),
  )('ends "signoff $command" with 1 when it is $target', async ({ target, command }) => {
    await insertUsers(folder, { username: 'alice' })
    await insertSessions(folder, { id: 'one', user: 'alice' })
    await folder.signoff(['keys', 'rotate'])
    const why = target === 'full' ? 'ENOSPC' : 'EPIPE'
    expect(await runInto(target, command.split(' '))).toEqual({
      code: 1,
      stderr: `signoff: Standard output can't be written (${why}): what it shows is cut short\n`,
    })
  })

  it.each(
    (['full', 'gone'] as const).flatMap((target) =>
      [
        'users add bob --password-stdin',
        'users password alice --password-stdin',
        'users disable alice',
        'users disable alice --json',
        'users enable alice',
        'users delete alice --yes',
        'sessions end --user alice',
        'sessions purge',
        'keys rotate',
      ].map((command) => ({ target, command })),
    ),
  )(
    'does not fail "signoff $command", which says that it was done, when it is $target',
    async ({ target, command }) => {
      await insertUsers(folder, { username: 'alice' })
      const why = target === 'full' ? 'ENOSPC' : 'EPIPE'
      expect(await runInto(target, command.split(' '), 'another one of hers\n')).toEqual({
        code: 0,
        stderr: `signoff: It was done, but standard output can't be written (${why})\n`,
      })
      if (command.startsWith('users disable')) {
        expect(await folder.json(['users', 'list'])).toMatchObject([{ state: 'disabled' }])
      }
    },
  )
})
