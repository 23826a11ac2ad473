import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { document, repliesIn } from '../support/document.js'
import type { Arrangement, Cell } from './arrange.js'

const command = fileURLToPath(new URL('stage.ts', import.meta.url))

describe('the stage, as a process', () => {
  let child: ChildProcessByStdio<Writable, Readable, null>
  let lines: AsyncIterator<string>

  beforeAll(() => {
    child = spawn(process.execPath, ['--import', 'tsx', command], { stdio: ['pipe', 'pipe', 'inherit'] })
    lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  })
  afterAll(() => {
    child.kill()
  })

  async function order<Answer>(line: object): Promise<Answer> {
    child.stdin.write(`${JSON.stringify(line)}\n`)
    const { value } = (await lines.next()) as { value: string }
    return JSON.parse(value) as Answer
  }

  it('lists a way to every documented reply', async () => {
    const { cells } = await order<{ cells: Cell[] }>({ list: true })
    const keys = ({ operation, status, outcome }: Pick<Cell, 'operation' | 'status' | 'outcome'>) =>
      `${operation} ${status} ${outcome}`
    expect([...new Set(cells.map(keys))]).toEqual(repliesIn(document).map(keys))
  })

  it('arranges a call, and tells what was on the wire', async () => {
    const { baseUrl, call } = await order<Arrangement>({ arrange: ['bodyLogout', 'session-doubled'] })
    expect(call).toEqual({ operation: 'bodyLogout', body: { session: expect.stringMatching(/^sess_/) } })
    const reply = await fetch(`${baseUrl}/body/api/auth/logout`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(call.body),
    })
    expect(reply.status).toBe(400)
    expect(await order({ finish: true })).toEqual({
      seen: [{ operation: 'bodyLogout', status: 400, outcome: 'session-doubled', counts: true, faults: [] }],
    })
  })

  it('tells ids by their digits', async () => {
    const { users } = await order<{ users: { id: string }[] }>({ serve: true })
    expect(users.map(({ id }) => id)).toContain('9223372036854775807')
  })

  it.each([
    { arrange: ['bodyLogout', 'finished'] },
    { arrange: ['jwtLogin', 'started'], way: 'XML' },
    { dance: true },
    {},
  ])('says what it does not know: %j', async (line) => {
    expect(await order(line)).toEqual({ error: expect.stringMatching(/^No /) })
  })

  it('ends with its input', async () => {
    const ended = once(child, 'close')
    child.stdin.end()
    expect(await ended).toEqual([0, null])
  })
})
