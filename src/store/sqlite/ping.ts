import type { Reader } from './reader.js'
import type { Writer } from './writer.js'

export function createPing(reader: Reader, writer: Writer): () => Promise<void> {
  const write = writer.verb<undefined, undefined>(async (run, requests) => {
    // We keep nothing there; writing it is a commit that must reach the disk like any other.
    await run('PRAGMA user_version = 0')
    return requests.map(() => undefined)
  })
  return async () => {
    await Promise.all([reader.all('SELECT 1 FROM users LIMIT 1'), write(undefined)])
  }
}
