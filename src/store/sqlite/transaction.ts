import { type Channel, prepared, type Run } from './connection.js'
import { EngineError } from './errors.js'

const BEGIN = prepared('BEGIN IMMEDIATE')
const COMMIT = prepared('COMMIT')

/** Runs steps in one transaction that holds the write lock from the start. When it rejects, nothing was changed. */
export async function transaction<Answer>(
  channel: Channel,
  steps: (run: Run) => Promise<Answer>,
): Promise<Answer> {
  channel.renew()
  try {
    await channel.run(BEGIN)
  } catch (error) {
    const isLocked = error instanceof EngineError && error.code === 'SQLITE_BUSY'
    // Else a transaction may be open that should not be.
    if (!isLocked) await channel.rollback()
    throw error
  }
  try {
    const answer = await steps(channel.run)
    await channel.run(COMMIT)
    return answer
  } catch (error) {
    await channel.rollback()
    throw error
  }
}
