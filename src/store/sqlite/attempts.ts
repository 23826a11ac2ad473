import type { AttemptClaim, AttemptCount, AttemptStore, Reservation } from '../store.js'
import { oneByOne } from './changes.js'
import { prepared, type Run } from './connection.js'
import { inSteps, ROWS_PER_STEP } from './steps.js'
import type { Writer } from './writer.js'

export function createAttempts(writer: Writer): AttemptStore {
  const reserve = writer.verb(reserveAll)
  const takeOff = writer.verb(takeAllOff)
  const purgeStep = writer.verb(oneByOne(purgeSome))
  return {
    reserve: (claims, now) => reserve({ claims, now }),
    takeOff: (claims, now, reservedAt) => takeOff({ claims, now, reservedAt }),
    purge: (before) => inSteps(() => purgeStep(before)),
  }
}

interface Attempt {
  claims: readonly AttemptClaim[]
  now: number
}

interface TakenOff extends Attempt {
  reservedAt: number
}

interface AttemptRow extends AttemptCount {
  key: string
}

export const READ = prepared(`
  SELECT a.key AS key, a.failures AS failures, a.last_at AS lastAt, a.blocked_until AS blockedUntil
  FROM json_each(?) AS wanted
  CROSS JOIN login_attempts AS a ON a.key = wanted.value`)

// WHERE TRUE: otherwise SQLite would read ON as the beginning of a join's condition.
const WRITE = prepared(`
  INSERT INTO login_attempts (key, failures, last_at, blocked_until)
  SELECT new.value->>0, new.value->>1, new.value->>2, new.value->>3 FROM json_each(?) AS new WHERE TRUE
  ON CONFLICT (key) DO UPDATE SET
    failures = excluded.failures, last_at = excluded.last_at, blocked_until = excluded.blocked_until`)

const DELETE = prepared('DELETE FROM login_attempts WHERE key IN (SELECT value FROM json_each(?))')

async function reserveAll(run: Run, requests: readonly Attempt[]): Promise<Reservation[]> {
  const counts = await readCounts(run, requests)
  const answers = requests.map(({ claims, now }) => {
    const reserved = claims.every(({ key }) => (counts.get(key)?.blockedUntil ?? 0) <= now)
    if (reserved) for (const { key, policy } of claims) counts.set(key, policy.failed(counts.get(key), now))
    return { reserved, counts: claims.map(({ key }) => counts.get(key)) }
  })
  await writeCounts(run, counts)
  return answers
}

async function takeAllOff(run: Run, requests: readonly TakenOff[]): Promise<undefined[]> {
  const counts = await readCounts(run, requests)
  for (const { claims, now, reservedAt } of requests) {
    for (const { key, policy } of claims) {
      const count = counts.get(key)
      if (count !== undefined) counts.set(key, policy.takenOff(count, now, reservedAt))
    }
  }
  await writeCounts(run, counts)
  return requests.map(() => undefined)
}

/** Counts by key, and which of them have changed since they were read. */
class Counts {
  readonly #counts: Map<string, AttemptCount>
  readonly #changed = new Set<string>()

  constructor(rows: readonly AttemptRow[]) {
    this.#counts = new Map(rows.map(({ key, ...count }) => [key, count]))
  }

  get(key: string): AttemptCount | undefined {
    return this.#counts.get(key)
  }

  set(key: string, count: AttemptCount | undefined): void {
    this.#changed.add(key)
    if (count === undefined) this.#counts.delete(key)
    else this.#counts.set(key, count)
  }

  changes(): { written: (string | number)[][]; deleted: string[] } {
    const keys = [...this.#changed]
    const written = keys.flatMap((key) => {
      const count = this.#counts.get(key)
      return count === undefined ? [] : [[key, count.failures, count.lastAt, count.blockedUntil]]
    })
    return { written, deleted: keys.filter((key) => !this.#counts.has(key)) }
  }
}

async function readCounts(run: Run, requests: readonly Attempt[]): Promise<Counts> {
  const keys = new Set(requests.flatMap(({ claims }) => claims.map(({ key }) => key)))
  return new Counts(await run<AttemptRow>(READ, [JSON.stringify([...keys])]))
}

async function writeCounts(run: Run, counts: Counts): Promise<void> {
  const { written, deleted } = counts.changes()
  if (written.length > 0) await run(WRITE, [JSON.stringify(written)])
  if (deleted.length > 0) await run(DELETE, [JSON.stringify(deleted)])
}

/** One that is still blocked has not rested. */
async function purgeSome(run: Run, before: number): Promise<number> {
  const purged = await run(
    `DELETE FROM login_attempts WHERE key IN (
      SELECT key FROM login_attempts WHERE last_at < :before AND blocked_until < :before LIMIT :limit
    ) RETURNING 1`,
    { before, limit: ROWS_PER_STEP },
  )
  return purged.length
}
