import { existsSync, readFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createFolder, type Folder } from '../cli/signoff.js'

let folder: Folder
beforeAll(async () => {
  folder = await createFolder()
})
afterAll(() => folder.remove())

const parsed = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>)
const written = () => parsed(readFileSync(join(folder.path, 'data', 'audit.log'), 'utf8'))

describe('the audit log of commands', () => {
  it('has what operators did, and who did it', async () => {
    const env = { SUDO_USER: 'grace\n\u001b[31m\u2028' }
    const input = 'another password\n'
    await folder.addUser('ada')
    const commands: string[][] = [
      ['users', 'password', 'ada', '--password-stdin'],
      ['users', 'disable', 'ada'],
      ['users', 'enable', 'ada'],
      ['sessions', 'end', '--user', 'ada'],
      ['sessions', 'end', '--all', '--yes'],
      ['sessions', 'purge'],
      ['keys', 'rotate'],
      ['keys', 'rotate', '--end-sessions'],
      ['users', 'delete', 'ada', '--yes'],
      ['users', 'list'],
    ]
    for (const args of commands) expect(await folder.signoff(args, { env, input })).toMatchObject({ code: 0 })
    const lines = written()
    const ada = { userId: '1', username: 'ada' }
    const keyId = expect.any(String)
    expect(lines).toMatchObject([
      { event: 'user-added', ...ada },
      { event: 'password-changed', ...ada },
      { event: 'user-disabled', ...ada },
      { event: 'user-enabled', ...ada },
      { event: 'sessions-ended', selection: 'user', userId: '1', count: 0 },
      { event: 'sessions-ended', selection: 'all', count: 0 },
      { event: 'sessions-purged', count: 0 },
      { event: 'key-made', keyId },
      { event: 'key-made', keyId },
      { event: 'key-retired', keyId: lines[7]?.['keyId'] },
      { event: 'sessions-ended', selection: 'other-keys', keyId: lines[8]?.['keyId'], count: 0 },
      { event: 'user-deleted', ...ada },
    ])
    for (const line of lines) expect(line).toMatchObject({ osUser: userInfo().username })
    expect(lines[0]?.['sudoUser']).toBe(process.env['SUDO_USER'])
    for (const line of lines.slice(1)) expect(line).toMatchObject({ sudoUser: env.SUDO_USER })
  })

  it('goes to standard error where it would go to standard output', async () => {
    const { stdout, stderr } = await folder.signoff(['keys', 'rotate', '--json'], {
      env: { SIGNOFF_AUDIT_LOG: '-' },
    })
    const { id } = JSON.parse(stdout) as { id: string }
    expect(parsed(stderr)).toMatchObject([{ event: 'key-made', keyId: id }, { event: 'key-retired' }])
  })

  it('stops a command that it could not tell of, before anything is changed', async () => {
    const env = { SIGNOFF_AUDIT_LOG: '/nowhere/audit.log' }
    const before = await folder.json(['keys', 'list'])
    const { code, stderr } = await folder.signoff(['keys', 'rotate'], { env })
    expect([code, stderr]).toEqual([1, expect.stringContaining('SIGNOFF_AUDIT_LOG names /nowhere/audit.log')])
    expect(await folder.json(['keys', 'list'])).toEqual(before)
    expect(await folder.signoff(['users', 'list'], { env })).toMatchObject({ code: 0 })
  })

  it('is not written where the setting is empty', async () => {
    const other = await createFolder()
    try {
      const env = { SIGNOFF_AUDIT_LOG: '' }
      expect(await other.signoff(['keys', 'rotate'], { env })).toMatchObject({ code: 0 })
      expect(existsSync(join(other.path, 'data', 'audit.log'))).toBe(false)
    } finally {
      await other.remove()
    }
  })
})
