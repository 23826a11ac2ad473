import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { spawn, spawnSync } from 'node:child_process'
import { SIGNOFF } from '../../harness/service.js'
import { createFolder, type Folder } from './signoff.js'
import { insertUsers } from './store.js'

const CTRL_C = '\u0003'
const CTRL_D = '\u0004'

// Other systems have a command of that name with other options.
const hasScript = String(spawnSync('script', ['--version']).stdout).includes('util-linux')
const describeOnTerminal = hasScript ? describe : describe.skip

let folder: Folder
beforeEach(async () => {
  folder = await createFolder()
  await insertUsers(folder, { username: 'alice' })
})
afterEach(() => folder.remove())

/** Runs a command on a pseudo-terminal and gives the answers, each when it is asked for. */
function onTerminal(
  args: string,
  answers: { to: string; say: string }[],
): Promise<{ code: number | null; screen: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn('script', ['-qec', `"${process.execPath}" "${SIGNOFF}" ${args}`, '/dev/null'], {
      cwd: folder.path,
      env: { PATH: process.env['PATH'], TERM: 'dumb' },
    })
    let screen = ''
    let seen = 0
    const left = [...answers]
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      screen += text
      const next = left[0]
      const at = next === undefined ? -1 : screen.indexOf(next.to, seen)
      if (next === undefined || at < 0) return
      seen = at + next.to.length
      left.shift()
      child.stdin.write(next.say)
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, screen: plain(screen) }))
  })
}

/** What is left of the output without the moves of the cursor. */
function plain(output: string): string {
  // eslint-disable-next-line no-control-regex -- these are what a terminal gets
  return output.replaceAll(/\u001b\[\d*[A-Z]/g, '').replaceAll(/\r+\n/g, '\n')
}

const PASSWORD = { to: 'Password: ', say: 'some secret words\r' }
const AGAIN = { to: 'The same again: ', say: 'some secret words\r' }

describeOnTerminal('on a terminal', () => {
  it('a password is asked for twice and never shown', async () => {
    expect(await onTerminal('users add bob', [PASSWORD, AGAIN])).toEqual({
      code: 0,
      screen: 'Password: \nThe same again: \nAdded bob (id 2)\n',
    })
    const { code, screen } = await onTerminal('users password bob', [PASSWORD, AGAIN])
    expect(code).toBe(0)
    expect(screen).toContain('Changed the password of bob (id 2)')
  })

  it('two passwords that differ change nothing', async () => {
    const { code, screen } = await onTerminal('users add bob', [
      PASSWORD,
      { ...AGAIN, say: 'some secret w0rds\r' },
    ])
    expect(code).toBe(1)
    expect(screen).toContain(
      '\nsignoff: The two passwords differ, nothing was changed; run the command again\n',
    )
    expect(await folder.json(['users', 'list'])).toHaveLength(1)
  })

  it.each([
    { what: 'Ctrl-C', say: CTRL_C },
    { what: 'Ctrl-D', say: CTRL_D },
  ])('$what cancels', async ({ say }) => {
    expect(await onTerminal('users add bob', [{ to: 'Password: ', say }])).toEqual({
      code: 1,
      screen: 'Password: \nsignoff: Cancelled, nothing was changed\n',
    })
    expect(await onTerminal('users delete alice', [{ to: '[y/N] ', say }])).toMatchObject({ code: 1 })
    expect(await folder.json(['users', 'list'])).toMatchObject([{ username: 'alice' }])
  })

  it('a name that is taken is told before a password is asked for', async () => {
    const { code, screen } = await onTerminal('users add ALICE', [])
    expect(code).toBe(1)
    expect(screen).toMatch(/^signoff: The name ALICE is taken/)
  })

  it.each(['users delete alice', 'sessions end --all'])(
    '%s asks, and does nothing without a yes',
    async (command) => {
      for (const say of ['n\r', '\r', 'yesterday\r']) {
        const { code, screen } = await onTerminal(command, [{ to: '[y/N] ', say }])
        expect(code).toBe(1)
        expect(screen).toMatch(/signoff: Nothing was changed\n$/)
      }
      expect(await folder.json(['users', 'list'])).toHaveLength(1)
      expect(await onTerminal(command, [{ to: '[y/N] ', say: 'y\r' }])).toMatchObject({ code: 0 })
    },
  )
})
