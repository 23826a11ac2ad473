import { execFile } from 'node:child_process'
import { createServer, type RequestListener } from 'node:http'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it } from '@jest/globals'

const run = promisify(execFile)
const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

const FIXED = '{"username":"bench-1000","full_name":"Bench User 1000"}'

/** What the load generator says of a server, after half a second at the least. */
async function load(listener: RequestListener, streams: Record<string, unknown>[]): Promise<unknown> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  closing.push(() => {
    server.close()
    server.closeAllConnections()
  })
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const job = { port, streams, warmup: 0.2, seconds: 0.5, grace: 10, pids: [process.pid] }
  const { stdout } = await run(process.execPath, ['--import', 'tsx', 'bench/load.ts', JSON.stringify(job)])
  return JSON.parse(stdout)
}

const stream = { exchange: 'fixed', connections: 2, sessions: 10 }
const right: RequestListener = (_, response) => response.end(FIXED)

/** Answers right but for the first time. */
function sometimes(wrong: RequestListener): RequestListener {
  let count = 0
  return (request, response) => {
    count += 1
    if (count === 1) wrong(request, response)
    else right(request, response)
  }
}

describe('the load generator', () => {
  it('counts right replies and their times', async () => {
    const measured = await load(right, [stream])
    expect(measured).toMatchObject({ count: expect.any(Number), latency: { p50: expect.any(Number) } })
    expect(measured).toHaveProperty('failures', {})
  })

  it.each<[string, RequestListener, string]>([
    ['another body', (_, response) => response.end('{}'), 'wrong body'],
    ['another status', (_, response) => response.writeHead(401).end(FIXED), 'status 401'],
    ['a lost connection', (request) => request.socket.destroy(), 'connection lost'],
  ])('tells wrong replies: %s', async (_, wrong, fault) => {
    expect(await load(sometimes(wrong), [stream])).toMatchObject({
      failures: { [fault]: expect.any(Number) },
    })
  })

  it('names each session once where requests end them', async () => {
    const seen: (string | undefined)[] = []
    const listener: RequestListener = (request, response) => {
      seen.push(request.headers.authorization)
      response.end('{"message":"Logout successful"}')
    }
    const sessions = 100_000
    const measured = await load(listener, [{ exchange: 'headerLogout', connections: 4, sessions }])
    expect(measured).toHaveProperty('failures', {})
    expect(measured).toHaveProperty('answered', seen.length)
    expect(new Set(seen).size).toBe(seen.length)
  })

  it('goes on with the sessions that were not named before', async () => {
    const order = async (first: number): Promise<(string | string[] | undefined)[]> => {
      const seen: (string | string[] | undefined)[] = []
      const listener: RequestListener = (request, response) => {
        seen.push(request.headers['session_token'])
        right(request, response)
      }
      await load(listener, [{ exchange: 'fixed', connections: 1, sessions: 4, first }])
      return seen.slice(0, 4)
    }
    const [one, two, three, four] = await order(0)
    expect(new Set([one, two, three, four]).size).toBe(4)
    expect(await order(3)).toEqual([four, one, two, three])
  })

  it('keeps a pace, and takes refusals where they are due', async () => {
    let logins = 0
    const listener: RequestListener = (request, response) => {
      request.resume()
      if (request.method === 'GET') {
        right(request, response)
        return
      }
      logins += 1
      response.writeHead(503).end('{}')
    }
    const measured = await load(listener, [
      { ...stream, perSecond: 200 },
      { exchange: 'stormLogin', connections: 2, sessions: 10, perSecond: 200 },
    ])
    expect(measured).toHaveProperty('failures', {})
    expect(measured).toHaveProperty('beside.count', 0)
    expect(logins).toBeGreaterThan(0)
  })
})
