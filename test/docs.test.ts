import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { COMMAND } from '../scripts/command.js'
import { needing } from './support/commands.js'
import { document, repliesIn } from './support/document.js'
import { temporaryFolder } from './support/folder.js'
import { createMachine, type Machine } from './support/machine.js'
import { ROOT } from '../harness/root.js'
import { type Page, pageFiles, readPage } from './support/markdown.js'

const CONTRACTS = ['header-token', 'cookie', 'query', 'body', 'jwt']
const ADD_ADA =
  "echo 'correct horse battery staple' | npx --no-install signoff users add ada --full-name 'Ada Lovelace' --password-stdin"
const running = readPage('docs/running.md')
const security = readPage('docs/security.md')

/** A machine that is set up as docs/running.md says, but does not serve yet. */
async function newMachine(): Promise<Machine> {
  const machine = await createMachine(temporaryFolder())
  const [settings, unit] = running.blocks.filter(({ language }) => language === 'ini')
  const [command] = running.blocks.filter(({ language }) => language === 'bash')
  machine.install('/etc/signoff.env', settings?.text ?? '')
  machine.install('/etc/systemd/system/signoff.service', unit?.text ?? '')
  machine.install('/usr/local/bin/signoff', command?.text ?? '')
  return machine
}

needing('bash', 'curl').describe('the commands of the pages', () => {
  let machine: Machine | undefined

  beforeAll(async () => {
    machine = await newMachine()
    await machine.run('systemctl start signoff', ADD_ADA)
  }, 60_000)
  afterAll(() => machine?.stop())

  it.each([
    'docs/what-signoff-is.md',
    ...CONTRACTS.map((contract) => `docs/contracts/${contract}.md`),
    'docs/contracts/query.vi.md',
    'docs/contracts/shared.md',
    'docs/moving.md',
  ])(
    'of %s print what the page shows',
    async (file) => {
      const steps = stepsOf(readPage(file))
      expect(steps).not.toEqual([])
      if (steps.some(({ command }) => command.includes('users add ada'))) {
        // The pages show the first id, which is given out once.
        await machine?.stop()
        machine = await newMachine()
        await machine.run('systemctl start signoff')
      }
      const outputs = await machine?.run(...steps.map(({ command }) => command))
      steps.forEach(({ command, shown }, index) => {
        if (shown === undefined) return
        expect({ command, output: outputs?.[index] }).toEqual({ command, output: like(shown) })
      })
    },
    60_000,
  )
})

needing('bash', 'curl', 'sqlite3').it(
  'the commands of docs/running.md start, back up and restore as it says',
  async () => {
    const machine = await newMachine()
    try {
      const { run, url } = machine
      const steps = stepsOf(running)
      const step = (part: string) => {
        const found = steps.find(({ command }) => command.includes(part))
        if (found === undefined) throw new Error(`docs/running.md has no command with ${part}`)
        steps.splice(steps.indexOf(found), 1)
        return found
      }
      // These install packages and users: `npm run check:clone` does the first on a clone.
      expect(step('useradd').command).toContain('npm ci')
      expect(step('restart signoff').command).toContain('npm ci')

      const start = step('systemctl enable')
      expect((await run(start.command)).join('')).toEqual(like(start.shown ?? ''))

      const credential = `sess_${'x'.repeat(43)}`
      expect(await statusOf(url, credential)).toBe(401)
      const before = await signIn(url)
      await run(step('.backup').command)
      const after = await signIn(url)
      expect(await statusOf(url, before)).toBe(200)
      await fetch(`${url}/logout`, { method: 'POST', headers: { authorization: before } })
      expect(await statusOf(url, before)).toBe(401)
      await run(step('cp backup.db').command)
      // The backup knows the first as alive, and nothing of the second.
      expect(await statusOf(url, before)).toBe(401)
      expect(await statusOf(url, after)).toBe(401)
      expect(await statusOf(url, await signIn(url))).toBe(200)

      for (const { command } of steps) expect((await run(command)).join('')).not.toBe('')
    } finally {
      await machine.stop()
    }
  },
  90_000,
)

describe('the outcomes', () => {
  const tag = (contract: string) => repliesIn(document).filter((reply) => reply.contract === contract)

  it.each([...CONTRACTS, 'query.vi'])('of %s are all told, with their statuses', (name) => {
    const told = readPage(`docs/contracts/${name}.md`)
      .tables.flat()
      .filter(([, status]) => /^\d{3}$/.test(status ?? ''))
      .map(([outcome = '', status = '']) => `${outcome.replaceAll('`', '')} ${status}`)
    const replies = tag(name.replace('.vi', '')).map(({ outcome, status }) => `${outcome} ${status}`)
    expect([...new Set(told)].sort()).toEqual([...new Set(replies)].sort())
  })

  it('in the picture of one session are what logouts answer', () => {
    const picture = readFileSync(join(ROOT, 'docs/diagrams/one-session.svg'), 'utf8')
    const shown = [...picture.matchAll(/← (.*?)</g)].map(([, reply = '']) => reply)
    expect(shown).toHaveLength(CONTRACTS.length)
    shown.forEach((reply, index) => {
      const bodies = tag(CONTRACTS[index] ?? '').map(({ body }) => JSON.stringify(body?.example))
      expect(bodies).toContainEqual(like(reply, '.+'))
    })
  })
})

describe('the settings', () => {
  const help = spawnSync(process.execPath, [join(ROOT, COMMAND), 'serve', '--help'], {
    encoding: 'utf8',
  })
  const lines = help.stdout.replace(/\s+/g, ' ')

  it('in docs/running.md are those that --help lists, in its words', () => {
    const rows = running.tables.flat().map((row) => row.map((cell) => cell.replaceAll('`', '')))
    const told = rows.map(
      ([variable, fallback, what]) => `${variable ?? ''} ${what ?? ''} (default: ${fallback ?? ''})`,
    )
    const first = lines.indexOf('SIGNOFF_HOST')
    expect(told.join(' ')).toBe(lines.slice(first, lines.indexOf(' Examples:')).trim())
  })

  it.each(pageFiles())('that %s names exist', (file) => {
    const names = readFileSync(join(ROOT, file), 'utf8').match(/SIGNOFF_[A-Z_]+/g) ?? []
    for (const name of names) expect(lines).toContain(`${name} `)
  })
})

describe('docs/proxies.md', () => {
  const { blocks } = readPage('docs/proxies.md')

  it.each([
    ['nginx', 'nginx.conf'],
    ['caddyfile', 'Caddyfile'],
    ['haproxy', 'haproxy.cfg'],
  ])('shows the %s example that is tried', (language, file) => {
    const shown = blocks.find((block) => block.language === language)
    expect(shown?.text).toBe(readFileSync(join(ROOT, 'docs/proxies', file), 'utf8'))
  })
})

describe('docs/security.md', () => {
  it('names tests that exist', () => {
    const text = readFileSync(join(ROOT, security.file), 'utf8')
    const named = [...text.matchAll(/`(test\/[\w./-]+)`/g)].map(([, name = '']) => name)
    expect(named).not.toEqual([])
    expect(named.filter((name) => !existsSync(join(ROOT, name)))).toEqual([])
  })
})

describe.each(pageFiles())('%s', (file) => {
  const page = readPage(file)

  it('has one title', () => {
    expect(page.headings.filter(({ level }) => level === 1)).toHaveLength(1)
  })

  it('links to what is there', () => {
    const dead = page.links
      .filter((link) => !/^(?:https?:|mailto:|\/)/.test(link))
      .filter((link) => !isAlive(file, link))
    expect(dead).toEqual([])
  })

  it('shows pictures that are there and says in words what they show', () => {
    for (const { source, alt } of page.images) {
      const picture = readFileSync(join(ROOT, posix.dirname(file), source), 'utf8')
      expect(picture).toMatch(/<title[^>]*>[^<]+<\/title>\s*<desc[^>]*>[^<]+<\/desc>/)
      expect(alt.length).toBeGreaterThan(20)
    }
  })
})

/** The commands of a page, each with what the page shows that it prints. */
function stepsOf({ blocks }: Page): { command: string; shown: string | undefined }[] {
  return blocks.flatMap(({ language, text }, index) => {
    const next = blocks[index + 1]
    const shown = next?.language === 'text' ? next.text : undefined
    return language === 'sh' ? [{ command: text.trimEnd(), shown }] : []
  })
}

/** What is shown, where … stands for what differs each time. */
function like(shown: string, hole = '[^"\\s]+'): unknown {
  const pattern = shown
    .trimEnd()
    .replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
    .replaceAll('…', hole)
  return expect.stringMatching(new RegExp(`^${pattern}\\s*$`))
}

function isAlive(file: string, link: string): boolean {
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? file : posix.join(posix.dirname(file), path)
  if (!existsSync(join(ROOT, target))) return false
  return anchor === undefined || readPage(target).headings.some((heading) => heading.anchor === anchor)
}

async function signIn(url: string): Promise<string> {
  const reply = await fetch(`${url}/body/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'ada', password: 'correct horse battery staple' }),
  })
  const { session } = (await reply.json()) as { session: string }
  return session
}

async function statusOf(url: string, credential: string): Promise<number> {
  const { status } = await fetch(`${url}/auth/session`, { headers: { session_token: credential } })
  return status
}
