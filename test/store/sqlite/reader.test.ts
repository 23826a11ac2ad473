import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type Channel, Gate } from '../../../src/store/sqlite/connection.js'
import { Reader } from '../../../src/store/sqlite/reader.js'
import { hashOf } from '../support.js'

/** An engine that answers when it is told to. Each session's user is called as the session's hash. */
class HeldEngine implements Channel {
  /** As {@link Reader} asks the log for it. */
  oldest: number | null = null
  readonly selects: { hashes: string[]; answer: () => void; fail: (error: unknown) => void }[] = []
  closed = false
  renewed = 0

  renew(): void {
    this.renewed += 1
  }

  readonly run = <Row>(_statement: unknown, values: unknown = []): Promise<Row[]> => {
    const hashes = JSON.parse(String(Array.isArray(values) ? values[0] : '')) as string[]
    return new Promise((resolve, reject) => {
      const found = hashes.map((hash, place) => [place, 1, 1, hash, null, 2, 3, null])
      const rows: unknown[] = [{ found: JSON.stringify(found), oldest: this.oldest }]
      this.selects.push({ hashes, answer: () => resolve(rows as Row[]), fail: reject })
    })
  }

  rollback(): Promise<void> {
    return Promise.reject(new Error('Reads have no transaction'))
  }

  async close(): Promise<void> {
    this.closed = true
  }
}

/** Sessions that were last seen at 3, as the engine's were, may be idle; who asks hears when the test says so. */
class HeldSights {
  readonly doubtfulUntil = 3
  readonly asked: { number: number; settle: () => void; fail: (error: unknown) => void }[] = []

  settle(number: number): Promise<void> {
    return new Promise((resolve, reject) => this.asked.push({ number, settle: resolve, fail: reject }))
  }
}

/** Long enough for a batch to end and the next to begin. */
const tick = async () => {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

describe('finds', () => {
  let engine: HeldEngine
  let gate: Gate
  let sights: HeldSights
  let reader: Reader
  beforeEach(() => {
    engine = new HeldEngine()
    gate = new Gate()
    sights = new HeldSights()
    reader = new Reader(engine, gate, 200, sights)
  })
  afterEach(() => engine.selects.forEach(({ answer }) => answer()))

  const find = (name: string) => reader.find(hashOf(name))

  it('starts at once when none is under way', async () => {
    const found = find('a')
    await tick()
    expect(engine.selects.map(({ hashes }) => hashes)).toEqual([[hashOf('a')]])
    engine.selects[0]?.answer()
    expect(await found).toMatchObject({ username: hashOf('a') })
  })

  it('are one SELECT for all that wait, and one at a time', async () => {
    const first = find('a')
    await tick()
    const others = ['b', 'c', 'b'].map(find)
    await tick()
    expect(engine.selects).toHaveLength(1)
    engine.selects[0]?.answer()
    await first
    await tick()
    expect(engine.selects.map(({ hashes }) => hashes.length)).toEqual([1, 3])
    engine.selects[1]?.answer()
    expect((await Promise.all(others)).map((session) => session?.username)).toEqual(
      ['b', 'c', 'b'].map(hashOf),
    )
  })

  it('never join a SELECT that has started, not even for the same session', async () => {
    const first = find('a')
    await tick()
    const second = find('a')
    await tick()
    engine.selects[0]?.answer()
    await first
    await tick()
    expect(engine.selects).toHaveLength(2)
    expect(await Promise.race([second, tick().then(() => 'waits')])).toBe('waits')
  })

  it('look up no more than a SELECT should', async () => {
    const found = Array.from({ length: 600 }, (_, index) => find(`s${index}`))
    for (let select = 0; select < 3; select += 1) {
      await tick()
      engine.selects[select]?.answer()
    }
    await Promise.all(found)
    expect(engine.selects.map(({ hashes }) => hashes.length)).toEqual([256, 256, 88])
  })

  it('all fail when their SELECT fails, and the next work again', async () => {
    const failing = [find('a'), find('b')].map((found) => found.catch((error: unknown) => error))
    await tick()
    const next = find('c')
    engine.selects[0]?.fail(new Error('canary'))
    for (const error of await Promise.all(failing)) {
      expect(error).toMatchObject({ name: 'StoreError' })
      expect(String(error)).not.toContain('canary')
    }
    await tick()
    engine.selects[1]?.answer()
    expect(await next).toMatchObject({ username: hashOf('c') })
  })

  it('reject in time when the engine hangs, and work again when it answers', async () => {
    const hanging = find('a')
    await tick()
    const waiting = find('b')
    await expect(hanging).rejects.toThrow('The database gave no answer in 200 ms')
    await expect(waiting).rejects.toThrow('The database gave no answer in 200 ms')
    const next = find('c')
    engine.selects[0]?.answer()
    await tick()
    // Nobody waits for what expired before it began.
    expect(engine.selects.map(({ hashes }) => hashes)).toEqual([[hashOf('a')], [hashOf('c')]])
    engine.selects[1]?.answer()
    expect(await next).toMatchObject({ username: hashOf('c') })
  })

  it('that wait are answered before the connection is closed', async () => {
    const found = find('a')
    gate.close()
    const closed = reader.close()
    await tick()
    expect(engine.closed).toBe(false)
    engine.selects[0]?.answer()
    expect(await found).toMatchObject({ username: hashOf('a') })
    await closed
    expect(engine.closed).toBe(true)
  })

  it('ask the log when a session may be idle, hold up nobody else, and look once more', async () => {
    engine.oldest = 2
    const found = find('a')
    await tick()
    engine.selects[0]?.answer()
    await tick()
    expect(sights.asked.map(({ number }) => number)).toEqual([1])
    engine.oldest = null
    const other = find('b')
    await tick()
    engine.selects[1]?.answer()
    expect(await other).toMatchObject({ username: hashOf('b') })
    expect(await Promise.race([found, tick().then(() => 'waits')])).toBe('waits')
    engine.oldest = 2
    sights.asked[0]?.settle()
    await tick()
    expect(engine.selects.map(({ hashes }) => hashes)).toEqual([[hashOf('a')], [hashOf('b')], [hashOf('a')]])
    engine.selects[2]?.answer()
    // Whatever it says now: nobody is asked for ever.
    expect(await found).toMatchObject({ username: hashOf('a'), lastSeenAt: 3 })
    expect(sights.asked).toHaveLength(1)
  })

  it('reject when the log cannot be asked', async () => {
    engine.oldest = 2
    const found = find('a')
    await tick()
    engine.selects[0]?.answer()
    await tick()
    sights.asked[0]?.fail(new TypeError('no log'))
    await expect(found).rejects.toThrow('no log')
  })

  it.each([
    ['there is nothing in the log', null],
    ['they were idle before the first sight in the log', 3],
  ])('do not ask the log when %s', async (_case, oldest) => {
    engine.oldest = oldest
    const found = find('a')
    await tick()
    engine.selects[0]?.answer()
    expect(await found).toMatchObject({ lastSeenAt: 3 })
    expect(sights.asked).toEqual([])
  })
})
