import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { SIGNOFF } from '../../harness/service.js'
import { createFolder, type Folder, PASSWORD } from './signoff.js'
import { insertUsers } from './store.js'

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
const GREATEST = '9223372036854775807'
const SMALLEST = '-9223372036854775808'

let folder: Folder
beforeEach(async () => {
  folder = await createFolder()
})
afterEach(() => folder.remove())

describe('signoff users add', () => {
  it('makes the store, for this user alone, and adds a user', async () => {
    const { code, stdout, stderr } = await folder.addUser('alice', '--full-name', 'Alice Doe')
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Added alice (id 1)\n' })
    expect(stderr).toMatch(/^signoff: Made a new store at .*signoff\.db\n$/)
    expect(statSync(folder.database).mode & 0o777).toBe(0o600)
    expect((await folder.addUser('bob')).stderr).toBe('')
  })

  it('prints the user as JSON, without the password or its hash', async () => {
    const { stdout } = await folder.addUser('alice', '--json')
    expect(JSON.parse(stdout)).toEqual({
      id: '1',
      username: 'alice',
      fullName: null,
      state: 'enabled',
      createdAt: expect.stringMatching(ISO_TIME),
      disabledAt: null,
    })
    expect(stdout).not.toMatch(/argon2|correct horse/)
  })

  it.each([`--id ${GREATEST}`, `--id ${SMALLEST}`, '--id -5', '--id=-5', '--id 0'])(
    'takes %s',
    async (option) => {
      const id = option.slice('--id '.length)
      const added = await folder.addUser('alice', ...option.split(' '))
      expect(added).toMatchObject({ code: 0, stdout: `Added alice (id ${id})\n` })
      expect(await folder.json(['users', 'list'])).toMatchObject([{ id }])
    },
  )

  it.each(['9223372036854775808', '-9223372036854775809', '1.5', '1e3', '0x10', 'one', ''])(
    'refuses the id "%s" with exit code 2 and touches nothing',
    async (id) => {
      const { code, stderr } = await folder.addUser('alice', '--id', id)
      expect(code).toBe(2)
      expect(stderr).toContain('from -2^63 to 2^63 - 1')
      expect(existsSync(folder.database)).toBe(false)
    },
  )

  it('refuses an id that is taken', async () => {
    await insertUsers(folder, { username: 'alice', id: 7n })
    const { code, stderr } = await folder.addUser('bob', '--id', '7')
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'signoff: The id 7 is taken; leave --id out to get the next free one\n',
    })
  })

  it('gives the id of a deleted user to nobody else, unless asked for it', async () => {
    await folder.addUser('alice')
    await folder.signoff(['users', 'delete', 'alice', '--yes'])
    expect(await folder.addUser('bob')).toMatchObject({ code: 0, stdout: 'Added bob (id 2)\n' })
    expect(await folder.addUser('carol', '--id', '1')).toMatchObject({ stdout: 'Added carol (id 1)\n' })
  })

  it.each(['alice', 'ALICE', 'Ａlice'])('refuses %s beside alice', async (username) => {
    await insertUsers(folder, { username: 'alice' })
    const { code, stdout, stderr } = await folder.addUser(username)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/^signoff: The name .* is taken, or one that differs only in case or form; .*\n$/)
  })

  it.each(['', '  ', 'a\nb', 'x'.repeat(257)])('refuses the name %j', async (username) => {
    const { code, stderr } = await folder.addUser(username)
    expect(code).toBe(1)
    expect(stderr).toMatch(/signoff: A username /)
  })

  it('takes a name that looks like an option behind two dashes, as all commands do', async () => {
    const args = ['users', 'add', '--password-stdin', '--', '--version']
    expect(await folder.signoff(args, { input: PASSWORD })).toMatchObject({
      code: 0,
      stdout: 'Added --version (id 1)\n',
    })
    expect(await folder.signoff(['users', 'disable', '--', '--version'])).toMatchObject({
      code: 0,
      stdout: 'Disabled --version (id 1); all sessions were ended\n',
    })
  })

  it('takes what follows --full-name for a name, whatever it looks like', async () => {
    await folder.addUser('alice', '--full-name', '-V')
    expect(await folder.json(['users', 'list'])).toMatchObject([{ fullName: '-V' }])
  })

  it('takes a blank full name for none', async () => {
    await folder.addUser('alice', '--full-name', ' ')
    expect(await folder.json(['users', 'list'])).toMatchObject([{ fullName: null }])
  })

  it.each([
    { what: 'no password', input: '', told: 'at least 15 characters, this one has 0' },
    { what: 'an empty first line', input: '\r\nsecond', told: 'at least 15 characters, this one has 0' },
    {
      what: 'a password that is too short',
      input: '14 characters.',
      told: 'A password needs at least 15 characters, this one has 14; take some words more',
    },
    {
      what: 'a common password',
      input: 'Qwerty123456789',
      told: 'one of the most common ones; take another',
    },
    { what: 'a password that is too long', input: 'x'.repeat(1025), told: 'at most 1024 UTF-16 units' },
    { what: 'a line without an end', input: 'x'.repeat(100_000), told: 'at most 1024 UTF-16 units' },
    { what: 'bytes that are no UTF-8', input: Uint8Array.of(0xff, 0x0a), told: 'not UTF-8' },
  ])('refuses $what on standard input', async ({ input, told }) => {
    const { code, stdout, stderr } = await folder.signoff(['users', 'add', 'alice', '--password-stdin'], {
      input,
    })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain(told)
    expect(await folder.json(['users', 'list'])).toEqual([])
  })
})

describe('a username', () => {
  it.each([
    [' alice', 'no blanks at its ends'],
    ['alice\u3000', 'no blanks at its ends'],
    ['\u202Ealice', 'no invisible characters'],
    ['ali\u200Bce', 'no invisible characters'],
    ['ali\u00ADce', 'no invisible characters'],
    ['\u2028alice', 'no control characters and no line separators'],
    ['ali\u0007ce', 'no control characters'],
    ['ali\u2028ce', 'no line separators (U+2028, U+2029); leave them out'],
    ['ali\u2029ce', 'no line separators (U+2028, U+2029); leave them out'],
    ['ali\uFFFDce', 'bytes that are no UTF-8; give the name in UTF-8'],
  ])('is refused if nobody could tell it from another: %j', async (username, told) => {
    const added = await folder.signoff(['users', 'add', '--password-stdin', '--', username], { input: 'x' })
    expect(added).toMatchObject({ code: 1, stdout: '' })
    expect(added.stderr).toContain(told)
  })
})

describe('a full name', () => {
  it.each([
    ['Alice\u0007Doe', 'no control characters'],
    ['Alice\u2028Doe', 'no line separators (U+2028, U+2029); leave them out'],
    ['Alice\u2029Doe', 'no line separators (U+2028, U+2029); leave them out'],
    ['Alice\uFFFDDoe', 'bytes that are no UTF-8; give the name in UTF-8'],
  ])('is refused if it would not show as it is: %j', async (fullName, told) => {
    const added = await folder.addUser('alice', '--full-name', fullName)
    expect(added).toMatchObject({ code: 1, stdout: '' })
    expect(added.stderr).toContain(`signoff: A full name has `)
    expect(added.stderr).toContain(told)
  })
})

describe('a name in bytes that are no UTF-8', () => {
  it.each([
    ['a username', ['Andr\\351'], 'signoff: A username has no U+FFFD'],
    ['a full name', ['andre', '--full-name', 'Andr\\351'], 'signoff: A full name has no U+FFFD'],
  ])('is refused as %s', async (_what, args, told) => {
    const { status, stdout, stderr } = spawnSync(
      'sh',
      // Node's own arguments are always UTF-8.
      [
        '-c',
        `exec "$0" "$@" $(printf '${args.join(' ')}')`,
        process.execPath,
        SIGNOFF,
        'users',
        'add',
        '--password-stdin',
      ],
      { cwd: folder.path, env: { PATH: process.env['PATH'] }, input: PASSWORD, encoding: 'utf8' },
    )
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toContain(told)
    expect(await folder.json(['keys', 'list'])).toEqual([])
  })
})

describe('signoff users list', () => {
  it('shows an aligned table by id', async () => {
    await insertUsers(folder, { username: 'bob', id: 10n }, { username: 'carol', id: 9n })
    await folder.addUser('山田', '--id', '-5', '--full-name', 'Yamada')
    await folder.signoff(['users', 'disable', 'carol'])
    const { code, stdout, stderr } = await folder.signoff(['users', 'list'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, 'TIME')).toBe(
      [
        'ID  USERNAME  FULL NAME  STATE     CREATED',
        '-5  山田      Yamada     enabled   TIME',
        ' 9  carol     -          disabled  TIME',
        '10  bob       -          enabled   TIME',
        '',
      ].join('\n'),
    )
  })

  it('prints an empty list as JSON, and for people a note', async () => {
    await folder.signoff(['keys', 'rotate'])
    const asText = await folder.signoff(['users', 'list'])
    expect(asText).toMatchObject({ code: 0, stdout: '' })
    expect(asText.stderr).toContain('signoff users add NAME')
    expect(await folder.json(['users', 'list'])).toEqual([])
  })
})

describe('the changes of a user', () => {
  it.each([
    {
      command: ['users', 'password', 'ALICE', '--password-stdin'],
      said: 'Changed the password of Alice (id 1)',
    },
    { command: ['users', 'disable', 'ALICE'], said: 'Disabled Alice (id 1)' },
    { command: ['users', 'enable', 'ALICE'], said: 'Alice (id 1) is enabled already' },
    { command: ['users', 'delete', 'ALICE', '--yes'], said: 'Deleted Alice (id 1)' },
  ])('find the name in any case: $command', async ({ command, said }) => {
    await insertUsers(folder, { username: 'Alice' })
    const { code, stdout, stderr } = await folder.signoff(command, { input: 'another one of hers' })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(said)
    expect(stdout).not.toContain('another one')
  })

  it.each([['password', '--password-stdin'], ['disable'], ['enable'], ['delete', '--yes']])(
    'end with 1 if there is no such user: %s',
    async (verb, ...options) => {
      await insertUsers(folder, { username: 'alice' })
      const { code, stdout, stderr } = await folder.signoff(['users', verb, 'bob', ...options], {
        input: 'x',
      })
      expect({ code, stdout, stderr }).toEqual({
        code: 1,
        stdout: '',
        stderr: 'signoff: There is no user called bob; see: signoff users list\n',
      })
    },
  )

  it('say so where a user is as asked for already, and the audit log has one event', async () => {
    await insertUsers(folder, { username: 'alice' })
    const text = async (...args: string[]) => {
      const { code, stdout, stderr } = await folder.signoff(['users', ...args])
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      return stdout
    }
    expect(await text('enable', 'alice')).toBe('alice (id 1) is enabled already; nothing was changed\n')
    expect(await text('disable', 'alice')).toBe('Disabled alice (id 1); all sessions were ended\n')
    const [disabled] = await folder.json<unknown[]>(['users', 'list'])
    expect(await text('disable', 'alice')).toBe('alice (id 1) is disabled already; nothing was changed\n')
    expect(JSON.parse(await text('disable', 'alice', '--json'))).toEqual(disabled)
    expect(await text('enable', 'alice')).toBe('Enabled alice (id 1)\n')
    const written = readFileSync(join(folder.path, 'data', 'audit.log'), 'utf8')
      .trim()
      .split('\n')
    expect(written.map((line) => (JSON.parse(line) as { event: string }).event)).toEqual([
      'user-disabled',
      'user-enabled',
    ])
  })

  it('print the user as JSON', async () => {
    await insertUsers(folder, { username: 'alice' })
    const alice = { id: '1', username: 'alice' }
    const password = { input: PASSWORD }
    expect(await folder.json(['users', 'password', 'alice', '--password-stdin'], password)).toMatchObject(
      alice,
    )
    expect(await folder.json(['users', 'disable', 'alice'])).toMatchObject({
      ...alice,
      state: 'disabled',
      disabledAt: expect.stringMatching(ISO_TIME),
    })
    expect(await folder.json(['users', 'enable', 'alice'])).toMatchObject({
      ...alice,
      state: 'enabled',
      disabledAt: null,
    })
    expect(await folder.json(['users', 'delete', 'alice', '--yes'])).toMatchObject(alice)
    expect(await folder.json(['users', 'list'])).toEqual([])
  })

  it('need --yes to delete where nobody can be asked', async () => {
    await insertUsers(folder, { username: 'alice' })
    const { code, stderr } = await folder.signoff(['users', 'delete', 'alice'])
    expect(code).toBe(2)
    expect(stderr).toContain('--yes')
    expect(await folder.json(['users', 'list'])).toHaveLength(1)
  })
})
