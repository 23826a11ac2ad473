import { readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { temporaryFolder } from '../support/folder.js'
import { serveProcess } from '../support/process.js'

const events = (file: string) =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { event: string; pid?: number })

describe('SIGHUP', () => {
  it.each(['1', '2'])('goes on in a new file, with %s process(es)', async (workers) => {
    const folder = temporaryFolder()
    const place = join(folder, 'audit.log')
    const served = await serveProcess({
      SIGNOFF_DATABASE_URL: `sqlite:${join(folder, 'signoff.db')}`,
      SIGNOFF_WORKERS: workers,
    })
    try {
      renameSync(place, `${place}.1`)
      served.child.kill('SIGHUP')
      for (let count = 0; count < Number(workers); count += 1) {
        await served.logged(({ msg }) => msg === 'the audit log was reopened')
      }
      const response = await fetch(`${served.url}/body/api/auth/login`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: '{"username":"nobody","password":"wrong"}',
      })
      expect(response.status).toBe(401)
      expect(events(place).map(({ event }) => event)).toEqual(['login-failed'])
    } finally {
      expect(await served.stop('SIGTERM')).toEqual([0, null])
    }
    const started = events(`${place}.1`).filter(({ event }) => event === 'service-started')
    const stopped = events(place).filter(({ event }) => event === 'service-stopped')
    expect(started).toHaveLength(Number(workers))
    expect(stopped.map(({ pid }) => pid).sort()).toEqual(started.map(({ pid }) => pid).sort())
  })

  it('ends no service that is about to start, and counts when it has started', async () => {
    const folder = temporaryFolder()
    let sent = false
    let reopened = 0
    let allReopened: (() => void) | undefined
    const served = await serveProcess(
      { SIGNOFF_DATABASE_URL: `sqlite:${join(folder, 'signoff.db')}`, SIGNOFF_WORKERS: '2' },
      ({ msg }, child) => {
        // The first of two listens: the process that started it waits for the other.
        if (msg === 'a worker listens' && !sent) sent = child.kill('SIGHUP')
        // The workers may tell it before the first process tells that all listen.
        if (msg === 'the audit log was reopened' && ++reopened === 2) allReopened?.()
      },
    )
    try {
      if (reopened < 2) await new Promise<void>((resolve) => (allReopened = resolve))
    } finally {
      expect(await served.stop('SIGTERM')).toEqual([0, null])
    }
  })

  it('may come to all processes at once', async () => {
    const folder = temporaryFolder()
    const pids: number[] = []
    const served = await serveProcess(
      { SIGNOFF_DATABASE_URL: `sqlite:${join(folder, 'signoff.db')}`, SIGNOFF_WORKERS: '2' },
      ({ msg, pid }) => msg === 'a worker listens' && pids.push(Number(pid)),
    )
    try {
      for (const pid of pids) process.kill(pid, 'SIGHUP')
      for (const pid of pids) {
        expect(pid).toBeGreaterThan(0)
        await served.logged(({ msg }) => msg === 'the audit log was reopened')
      }
    } finally {
      expect(await served.stop('SIGTERM')).toEqual([0, null])
    }
  })
})
