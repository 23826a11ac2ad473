import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { settingList } from '../../src/config.js'
import { createFolder, type Folder } from './signoff.js'

const PRINTING = [
  'users add',
  'users list',
  'users password',
  'users disable',
  'users enable',
  'users delete',
  'sessions list',
  'sessions end',
  'sessions purge',
  'keys list',
  'keys rotate',
]

let folder: Folder
beforeAll(async () => {
  folder = await createFolder()
})
afterAll(() => folder.remove())

describe('help', () => {
  it.each(['', 'serve', 'users', 'sessions', 'keys', ...PRINTING])(
    'of "signoff %s" shows usage, examples, exit codes and what prints JSON',
    async (command) => {
      const { code, stdout, stderr } = await folder.signoff([...words(command), '--help'])
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      expect(stdout).toContain(`Usage: ${['signoff', ...words(command)].join(' ')} [options]`)
      expect(/^ {2}--json +print JSON/m.test(stdout)).toBe(PRINTING.includes(command))
      expect(stdout).toMatch(/\nExamples:\n {2}\$ .*signoff/)
      expect(stdout).toMatch(/\nExit codes:\n {2}0 {2}done\n {2}1 {2}.*\n {2}2 {2}.*\n$/)
    },
  )

  it('of serve lists every setting with its default, aligned', async () => {
    const { stdout } = await folder.signoff(['serve', '--help'])
    const listed = /Settings, all optional:\n(.*?)\n\n/s.exec(stdout)?.[1] ?? ''
    const column = 2 + Math.max(...settingList.map(({ variable }) => variable.length)) + 2
    const flat = listed.replaceAll(/\n {10,}/g, ' ')
    for (const { variable, fallback, description } of settingList) {
      const start = `  ${variable}`.padEnd(column)
      expect(flat.split('\n')).toContain(`${start}${description} (default: ${fallback || 'none'})`)
    }
    expect(flat).toMatch(/^ {2}NODE_ENV +production: .*\(default: development\)$/m)
    expect(Math.max(...listed.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
  })

  it('of sessions purge says how often the service does so', async () => {
    const { stdout } = await folder.signoff(['sessions', 'purge', '--help'])
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('by itself twice an hour, and more often if')
  })

  it('comes without any look at the settings', async () => {
    const { code } = await folder.signoff(['users', '--help'], { env: { SIGNOFF_NONSENSE: '1' } })
    expect(code).toBe(0)
  })

  it('is what the command help gives, too', async () => {
    const [asked, told] = await Promise.all([
      folder.signoff(['users', 'help', 'add']),
      folder.signoff(['users', 'add', '--help']),
    ])
    expect(asked).toEqual(told)
  })

  it.each(['', 'users', 'sessions', 'keys'])(
    'goes to standard error, with exit code 2, when "signoff %s" lacks a command',
    async (command) => {
      const { code, stdout, stderr } = await folder.signoff(words(command))
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      expect(stderr).toContain('Usage: signoff')
    },
  )
})

describe('version', () => {
  it.each(['--version', '-V'])('%s prints what package.json says', async (option) => {
    const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
    const { version } = JSON.parse(manifest) as { version: string }
    expect(await folder.signoff([option])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
  })
})

function words(command: string): string[] {
  return command.split(' ').filter((word) => word !== '')
}
