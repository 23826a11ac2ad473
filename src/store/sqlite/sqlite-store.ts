import type { Store } from '../store.js'
import { createAttempts } from './attempts.js'
import { Connection, Gate } from './connection.js'
import { identityOf } from './file.js'
import { createKeys } from './keys.js'
import { connectKnex } from './knex.js'
import { readerPragmas, writerPragmas } from './pragmas.js'
import { createPing } from './ping.js'
import { Reader } from './reader.js'
import { createSessions } from './sessions.js'
import { Sights } from './sights.js'
import { Touches } from './touches.js'
import { createUsers } from './users.js'
import { Writer } from './writer.js'

export interface SqliteStoreOptions {
  idleTtl: number
  clock: () => number
  busyTimeout: number
  onError: (error: unknown) => void
}

/** A store on a file that has the schema of this version. */
export async function createSqliteStore(file: string, options: SqliteStoreOptions): Promise<Store> {
  const { busyTimeout } = options
  const gate = new Gate()
  const connect = (pragmas: ReturnType<typeof readerPragmas>) =>
    new Connection(
      () => connectKnex(file, pragmas, busyTimeout),
      () => identityOf(file),
    )
  const writer = new Writer(connect(writerPragmas(busyTimeout)), gate, busyTimeout)
  const sights = new Sights({ ...options, writer })
  const reader = new Reader(connect(readerPragmas(busyTimeout)), gate, busyTimeout, sights)
  const touches = new Touches({ ...options, sights })
  const release = async () => {
    sights.stop()
    // By then all who have to ask for sights have done so.
    await Promise.all([reader.idle(), writer.idle()])
    await touches.close()
    await sights.idle()
    await writer.close()
    await reader.close()
  }
  let closing: Promise<void> | undefined
  const store: Store = {
    sessions: createSessions({ reader, writer, sights, touches, gate }),
    users: createUsers(reader, writer),
    keys: createKeys(reader, writer),
    attempts: createAttempts(writer),
    ping: createPing(reader, writer),
    close() {
      gate.close()
      return (closing ??= release())
    },
  }
  try {
    // Opens both connections, so that what is wrong with the file shows now.
    await store.ping()
  } catch (error) {
    await store.close()
    throw error
  }
  return store
}
