import { describe, expect, it } from '@jest/globals'
import { messageOf } from '../../harness/requests.js'
import { problem, told } from '../support/shapes.js'
import { startSignoff, useSignoff } from '../support/signoff.js'

describe('health', () => {
  const signoff = useSignoff()

  it('tells that the process lives, whatever the store does', async () => {
    expect(told(await signoff.ask('GET', '/healthz'))).toEqual({ status: 200, text: '{"status":"alive"}' })
    signoff.store.fail()
    expect(told(await signoff.ask('GET', '/healthz'))).toEqual({ status: 200, text: '{"status":"alive"}' })
  })

  it('tells that requests can be served, as long as the store answers', async () => {
    expect(told(await signoff.ask('GET', '/readyz'))).toEqual({ status: 200, text: '{"status":"ready"}' })
    signoff.store.fail()
    expect(told(await signoff.ask('GET', '/readyz'))).toEqual(
      problem(503, 'Service Unavailable', 'The store does not answer.'),
    )
    signoff.store.mend()
    expect((await signoff.ask('GET', '/readyz')).status).toBe(200)
  })

  it.each(['/healthz', '/readyz', '/.well-known/jwks.json', '/openapi.json', '/openapi.yaml'])(
    'refuses an ambiguous request to %s',
    async (target) => {
      const reply = await signoff.ask('GET', target, { headers: [['Host', 'other']] })
      expect(reply.status).toBe(400)
      expect(reply.header('Content-Type')).toBe('application/problem+json')
    },
  )
})

describe('closing', () => {
  const HEALTH = 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n'
  const READY = 'GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n'

  it('answers what is in flight, and tells readiness that it is draining', async () => {
    const signoff = await startSignoff()
    try {
      const idle = await signoff.connect()
      idle.write(HEALTH)
      await idle.reply()

      const { reached, release } = signoff.store.hold('users.findByName')
      const login = await signoff.connect()
      const json = { username: 'bob', password: 'bob’s own password' }
      login.write(messageOf({ method: 'POST', target: '/api/auth/login', json }))
      await reached
      // Has begun a request, so that the connection is no idle one.
      const busy = await signoff.connect()
      busy.write(HEALTH + READY.slice(0, 10))
      await busy.reply()

      const closed = signoff.service.close()
      await idle.closed
      busy.write(READY.slice(10))
      const readiness = await busy.reply()
      expect(told(readiness)).toEqual(problem(503, 'Service Unavailable', 'The service is shutting down.'))
      expect(readiness.header('Connection')).toBe('close')
      await busy.closed

      release()
      const reply = await login.reply()
      expect(reply.status).toBe(200)
      expect(reply.header('Connection')).toBe('close')
      await login.closed
      await closed
      await expect(signoff.ask('GET', '/healthz')).rejects.toThrow('ended')
      await expect(signoff.service.store.ping()).rejects.toThrow()
    } finally {
      await signoff.close().catch(() => undefined)
      signoff.recorder.verify()
    }
  })

  it('answers one request more on a kept connection, while it lingers', async () => {
    const signoff = await startSignoff()
    const kept = await signoff.connect()
    kept.write(HEALTH)
    await kept.reply()

    const closed = signoff.service.close({ grace: 60_000, linger: 60_000 })
    kept.write(HEALTH)
    const reply = await kept.reply()
    expect(reply.status).toBe(200)
    expect(reply.header('Connection')).toBe('close')
    await kept.closed
    await closed
    await signoff.close().catch(() => undefined)
    signoff.recorder.verify()
  })

  it('closes a kept connection that brings nothing', async () => {
    const signoff = await startSignoff()
    const kept = await signoff.connect()
    kept.write(HEALTH)
    await kept.reply()
    await signoff.service.close({ grace: 60_000, linger: 1 })
    await kept.closed
    await signoff.close().catch(() => undefined)
    signoff.recorder.verify()
  })

  it('gives up what does not end within the grace', async () => {
    const signoff = await startSignoff()
    const { reached } = signoff.store.hold('users.findByName')
    const login = signoff.ask('POST', '/api/auth/login', { json: { username: 'bob', password: 'x' } })
    await reached
    await signoff.service.close({ grace: 1 })
    await expect(login).rejects.toThrow('ended')
    await signoff.close().catch(() => undefined)
  })
})
