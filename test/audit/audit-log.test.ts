import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { type AuditLog, openAuditLog } from '../../src/audit/audit-log.js'
import { START } from '../support/clock.js'
import { temporaryFolder } from '../support/folder.js'

interface Opened {
  audit: AuditLog
  place: string
  failures: number[]
  lines(file?: string): Record<string, unknown>[]
}

function open(place = join(temporaryFolder(), 'audit.log')): Opened {
  const failures: number[] = []
  const audit = openAuditLog({ place, clock: () => START, onError: (_, lost) => failures.push(lost) })
  const lines = (file = place) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
  return { audit, place, failures, lines }
}

const started = (pid: number) => ({ event: 'service-started', pid }) as const

describe('the audit log', () => {
  it('makes a file for this user alone, and adds to one that is there', async () => {
    const { audit, place, lines } = open()
    expect(statSync(place).mode & 0o777).toBe(0o600)
    await audit.tell(started(1))
    audit.close()
    const again = open(place)
    await again.audit.tell(started(2))
    again.audit.close()
    expect(lines()).toEqual([
      { time: '2031-05-17T10:20:30.400Z', ...started(1) },
      { time: '2031-05-17T10:20:30.400Z', ...started(2) },
    ])
  })

  it('has written an event when its promise resolves, and those of a moment in one piece', async () => {
    const { audit, lines } = open()
    const told = Promise.all([1, 2, 3].map((pid) => audit.tell(started(pid))))
    expect(lines()).toEqual([])
    await Promise.resolve().then(() => audit.tell(started(4)))
    expect(lines()).toHaveLength(4)
    await told
    audit.close()
  })

  it('writes what was told when it is closed', () => {
    const { audit, lines } = open()
    void audit.tell(started(1))
    audit.close()
    expect(lines()).toHaveLength(1)
  })

  it('begins a line of its own behind one that was cut short', async () => {
    const place = join(temporaryFolder(), 'audit.log')
    writeFileSync(place, '{"time":"2031-05-1')
    const { audit } = open(place)
    await audit.tell(started(1))
    audit.close()
    expect(readFileSync(place, 'utf8')).toMatch(
      /^\{"time":"2031-05-1\n\{"time":"[^"]+","event":"service-started","pid":1\}\n$/,
    )
  })

  it('goes on in a new file when the old one was moved away', async () => {
    const { audit, place, lines } = open()
    await audit.tell(started(1))
    renameSync(place, `${place}.1`)
    await audit.tell(started(2))
    void audit.tell(started(3))
    expect(audit.reopen()).toBeUndefined()
    await audit.tell(started(4))
    audit.close()
    expect(lines(`${place}.1`).map(({ pid }) => pid)).toEqual([1, 2, 3])
    expect(lines().map(({ pid }) => pid)).toEqual([4])
  })

  it('keeps the old file where a new one cannot be opened', async () => {
    const folder = temporaryFolder()
    const place = join(folder, 'logs', 'audit.log')
    execFileSync('mkdir', [join(folder, 'logs')])
    const { audit, lines } = open(place)
    renameSync(join(folder, 'logs'), join(folder, 'moved'))
    expect(audit.reopen()).toMatchObject({ message: expect.stringContaining('SIGNOFF_AUDIT_LOG') })
    await audit.tell(started(1))
    audit.close()
    expect(lines(join(folder, 'moved', 'audit.log'))).toHaveLength(1)
  })

  it('never rejects; it tells what is lost, and writes it down when it can be written again', async () => {
    // Each write to it fails as on a full disk.
    const place = join(temporaryFolder(), 'audit.log')
    execFileSync('ln', ['-s', '/dev/full', place])
    const { audit, failures, lines } = open(place)
    await Promise.all([audit.tell(started(1)), audit.tell(started(2))])
    await audit.tell(started(3))
    // The second within a second is not told.
    expect(failures).toEqual([2])
    renameSync(place, `${place}.full`)
    audit.reopen()
    await audit.tell(started(4))
    await audit.tell(started(5))
    audit.close()
    expect(lines()).toMatchObject([
      { event: 'events-lost', count: 3, pid: process.pid },
      { pid: 4 },
      { pid: 5 },
    ])
  })

  it('writes nothing where no place is given', async () => {
    const { audit } = open('')
    await audit.tell(started(1))
    expect(audit.reopen()).toBeUndefined()
    audit.close()
    expect(existsSync('audit.log')).toBe(false)
  })

  it.each([
    ['a folder', () => temporaryFolder()],
    ['a folder that is not there', () => join(temporaryFolder(), 'nowhere', 'audit.log')],
  ])('says what to mend where the place is %s', (_, place) => {
    expect(() => open(place())).toThrow(/^SIGNOFF_AUDIT_LOG names .*see that its folder is there/)
  })

  it('does not wait for a reader of a named pipe', () => {
    const place = join(temporaryFolder(), 'pipe')
    execFileSync('mkfifo', [place])
    expect(() => open(place)).toThrow('ENXIO')
  })
})
