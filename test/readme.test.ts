import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { needing } from './support/commands.js'
import { temporaryFolder } from './support/folder.js'
import { serveProcess } from './support/process.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const blocks = [...readme.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block]) => (block ?? '').trim())

/** These take a fresh clone, minutes and all ports: `.ci/run` and `npm run check:clone` run them. */
const RUN_ELSEWHERE = ['npm ci && npm start', 'npm ci && npm test']

async function bash(
  script: string,
  environment: Record<string, string>,
): Promise<{ code: unknown; output: string }> {
  const child = spawn('bash', ['-euo', 'pipefail', '-c', script], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.resume()
  const [code] = (await once(child, 'close')) as [unknown]
  return { code, output }
}

describe('the commands of the README', () => {
  it('are these', () => {
    expect(blocks.filter((block) => RUN_ELSEWHERE.includes(block))).toEqual(RUN_ELSEWHERE)
    expect(blocks.length).toBeGreaterThan(RUN_ELSEWHERE.length)
  })

  needing('bash', 'curl').it(
    'work in their order, one after the other',
    async () => {
      const database = { SIGNOFF_DATABASE_URL: `sqlite:${join(temporaryFolder(), 'signoff.db')}` }
      const server = await serveProcess(database)
      try {
        const outputs = []
        for (const block of blocks.filter((text) => !RUN_ELSEWHERE.includes(text))) {
          const { code, output } = await bash(block.replaceAll('http://localhost:8080', server.url), database)
          expect({ block, code }).toEqual({ block, code: 0 })
          outputs.push(output)
        }
        const [firstSuccess, others] = outputs
        expect(firstSuccess?.trimEnd().split('\n').slice(-3)).toEqual([
          '{"username":"ada","full_name":"Ada Lovelace"}',
          '{"message":"Logout successful"}',
          '{"detail":"Invalid session token"}',
        ])
        expect(others).toContain('SIGNOFF_SESSION_TTL')
      } finally {
        await server.stop('SIGTERM')
      }
    },
    60_000,
  )
})
