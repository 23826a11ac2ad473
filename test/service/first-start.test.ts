import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { get } from 'node:http'
import { join } from 'node:path'
import { afterEach, expect, it } from '@jest/globals'
import { COMMAND } from '../../scripts/command.js'
import { temporaryFolder } from '../support/folder.js'
import { freePort } from '../../harness/free-port.js'
import { ROOT } from '../../harness/root.js'

let child: ChildProcess | undefined
afterEach(() => {
  child?.kill('SIGKILL')
})

/** On a connection of its own: one that is kept would hold up the stop. */
function statusOf(url: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    get(url, { agent: false }, (reply) => {
      reply.resume()
      resolve(reply.statusCode)
    }).on('error', () => resolve(undefined))
  })
}

it('a first start that is stopped before it has made its user ends as any other', async () => {
  const port = await freePort()
  child = spawn(process.execPath, [join(ROOT, COMMAND), 'serve'], {
    env: {
      PATH: process.env['PATH'] ?? '',
      SIGNOFF_PORT: String(port),
      SIGNOFF_DATABASE_URL: `sqlite:${join(temporaryFolder(), 'signoff.db')}`,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let told = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (told += text))
  const gone = once(child, 'close')
  while ((await statusOf(`http://127.0.0.1:${port}/readyz`)) !== 200);
  child.kill('SIGTERM')
  expect([await gone, told]).toEqual([[0, null], ''])
}, 60_000)
