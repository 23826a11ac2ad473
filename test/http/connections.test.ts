import { once } from 'node:events'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from '@jest/globals'
import type { Connection } from '../../harness/connection.js'
import { useSignoff } from '../support/signoff.js'

const HEALTH = 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n'
const CHECK = 'GET /auth/session HTTP/1.1\r\nHost: x\r\nsession_token: x\r\n\r\n'
/** Answered once the rest of its body is there. */
const HALF = 'POST /logout HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nab'

/** A connection on which a request is being answered: what comes in one piece is read in one go. */
async function busy(signoff: { connect(): Promise<Connection> }): Promise<Connection> {
  const connection = await signoff.connect()
  connection.write(HEALTH + HALF)
  expect((await connection.reply()).status).toBe(200)
  return connection
}

async function idle(signoff: { connect(): Promise<Connection> }): Promise<Connection> {
  const connection = await signoff.connect()
  connection.write(HEALTH)
  expect((await connection.reply()).status).toBe(200)
  return connection
}

describe('a service that may have three connections', () => {
  const signoff = useSignoff({
    environment: { SIGNOFF_MAX_CONNECTIONS: '3' },
    times: { tellInterval: 10 },
  })

  it('refuses a fourth while all are busy, tells it in the log, and takes one when there is room again', async () => {
    const connections = [await busy(signoff), await busy(signoff), await busy(signoff)]
    const [first, ...others] = connections
    const fourth = await signoff.connect()
    await fourth.closed
    await signoff.log.line((line) => line['refused'] === 1)

    first?.write('cd')
    expect((await first?.reply())?.status).toBe(401)
    first?.destroy()
    await first?.closed
    await idle(signoff)
    for (const connection of others) {
      connection.write('cd')
      expect((await connection.reply()).status).toBe(401)
      connection.destroy()
    }
  })
})

describe('a service that may have two connections', () => {
  const signoff = useSignoff({
    environment: { SIGNOFF_MAX_CONNECTIONS: '2' },
    times: { tellInterval: 10 },
  })

  it('closes an idle one for a new one, and none on which a request is under way', async () => {
    const working = await busy(signoff)
    const resting = await idle(signoff)
    const fresh = await idle(signoff)
    await resting.closed
    working.write('cd')
    expect((await working.reply()).status).toBe(401)
    await signoff.log.line((line) => line['idleClosed'] === 1)
    working.destroy()
    fresh.destroy()
  })

  it('tells the first of many at once, and the others together', async () => {
    const connections = [await busy(signoff), await busy(signoff)]
    const before = signoff.log.lines.length
    const refused = await Promise.all(Array.from({ length: 20 }, () => signoff.connect()))
    await Promise.all(refused.map(({ closed }) => closed))
    const counted = () =>
      signoff.log.lines
        .slice(before)
        .map((line) => Number(line['refused'] ?? 0))
        .filter((count) => count > 0)
    while (counted().reduce((sum, count) => sum + count, 0) < 20) {
      const known = new Set(signoff.log.lines)
      await signoff.log.line((line) => !known.has(line) && Number(line['refused'] ?? 0) > 0)
    }
    expect(counted().length).toBeLessThan(20)
    for (const connection of connections) connection.destroy()
  })
})

describe('a limit for each address', () => {
  const signoff = useSignoff({ environment: { SIGNOFF_MAX_CONNECTIONS_PER_SOURCE: '2' } })

  it('refuses a third connection of one address, until another of its own is closed', async () => {
    const first = await idle(signoff)
    const second = await idle(signoff)
    const third = await signoff.connect()
    await third.closed
    await signoff.log.line((line) => line['refusedOfSource'] === 1)
    second.write('GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    await second.closed
    await idle(signoff)
    first.destroy()
  })
})

describe('requests that are sent at once on one connection', () => {
  const signoff = useSignoff()

  it('are answered up to 32', async () => {
    const connection = await signoff.connect()
    connection.write(HEALTH.repeat(32))
    for (let count = 0; count < 32; count += 1) expect((await connection.reply()).status).toBe(200)
    connection.destroy()
  })

  it('close it if they are more, as each takes memory until it is answered; the first 32 are answered', async () => {
    const connection = await signoff.connect()
    connection.write(HEALTH.repeat(1_000))
    for (let count = 0; count < 32; count += 1) expect((await connection.reply()).status).toBe(200)
    await expect(connection.reply()).rejects.toThrow('ended')
    await connection.closed
    await signoff.log.line((line) => line['pipelineClosed'] === 1)
    expect((await signoff.ask('GET', '/healthz')).status).toBe(200)
  })
})

describe('requests without end behind those that are answered', () => {
  const signoff = useSignoff()

  it('close the connection before the answers are there', async () => {
    const connection = await signoff.connect()
    const { reached, release } = signoff.store.hold('sessions.find')
    connection.write(CHECK + HEALTH.repeat(2_000))
    await reached
    // The first is not answered, so that none is.
    await connection.closed
    release()
    await expect(connection.reply()).rejects.toThrow('ended')
    expect((await signoff.ask('GET', '/healthz')).status).toBe(200)
  })
})

describe('a client that does not read its replies', () => {
  const signoff = useSignoff({ times: { readTimeout: 20, sweepInterval: 5 } })

  it('is closed', async () => {
    const { port } = signoff.service.server.address() as AddressInfo
    const socket = connect({ port, host: '127.0.0.1' })
    socket.on('error', () => undefined)
    socket.pause()
    await once(socket, 'connect')
    const seen = new Set(signoff.log.lines)
    // One request after the other, until the system's buffers hold no more.
    for (let asked = 0; asked < 1_000; asked += 1) {
      socket.write('GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n')
      const line = await signoff.log.line((one) => !seen.has(one))
      seen.add(line)
      if (line['slowReaderClosed'] === 1) break
    }
    expect(signoff.log.lines).toContainEqual(expect.objectContaining({ slowReaderClosed: 1 }))
    socket.destroy()
  })
})
