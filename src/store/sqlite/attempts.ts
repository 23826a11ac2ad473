import type { AttemptPolicy, AttemptStore } from '../store.js'
import { oneByOne } from './changes.js'
import { prepared, type Run } from './connection.js'
import { inSteps, ROWS_PER_STEP } from './steps.js'
import type { Writer } from './writer.js'

export function createAttempts(writer: Writer): AttemptStore {
  const reserve = writer.verb(reserveAll)
  const purgeStep = writer.verb(oneByOne(purgeSome))
  return {
    reserve: (key, now, policy) => reserve({ key, now, policy }),
    clear: writer.verb(clearAll),
    purge: (before) => inSteps(() => purgeStep(before)),
  }
}

interface Reservation {
  key: string
  now: number
  policy: AttemptPolicy
}

interface AttemptRow {
  key: string
  failures: number
  lastAt: number
  blockedUntil: number
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

async function reserveAll(
  run: Run,
  requests: readonly Reservation[],
): Promise<({ blockedUntil: number } | 'reserved')[]> {
  const keys = new Set(requests.map(({ key }) => key))
  const rows = await run<AttemptRow>(READ, [JSON.stringify([...keys])])
  const counts = new Map(rows.map((row) => [row.key, row]))
  const changed = new Map<string, AttemptRow>()
  const answers = requests.map(({ key, now, policy }) => {
    const count = counts.get(key)
    if (count !== undefined && count.blockedUntil > now) return { blockedUntil: count.blockedUntil }
    const isFresh = count !== undefined && now - count.lastAt < policy.forgetAfter
    const failures = (isFresh ? count.failures : 0) + 1
    const next = { key, failures, lastAt: now, blockedUntil: policy.blockUntil(failures, now) }
    counts.set(key, next)
    changed.set(key, next)
    return 'reserved'
  })
  const values = [...changed.values()].map((row) => [row.key, row.failures, row.lastAt, row.blockedUntil])
  if (values.length > 0) await run(WRITE, [JSON.stringify(values)])
  return answers
}

async function clearAll(run: Run, keys: readonly string[]): Promise<undefined[]> {
  await run('DELETE FROM login_attempts WHERE key IN (SELECT value FROM json_each(?))', [
    JSON.stringify(keys),
  ])
  return keys.map(() => undefined)
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
