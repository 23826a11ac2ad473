import type { KeyStore, NewSigningKey, SigningKeyRecord } from '../store.js'
import { oneByOne } from './changes.js'
import type { Run } from './connection.js'
import type { Reader } from './reader.js'
import type { Writer } from './writer.js'

// Two keys of one millisecond: the later row is the newer key.
const NEWEST_FIRST = `
  SELECT id, public_key AS publicKey, private_key AS privateKey, created_at AS createdAt, retired_at AS retiredAt,
    withdrawn_at AS withdrawnAt
  FROM signing_keys ORDER BY created_at DESC, rowid DESC`

interface KeyRow extends NewSigningKey {
  retiredAt: number | null
  withdrawnAt: number | null
}

export function createKeys(reader: Reader, writer: Writer): KeyStore {
  const insertKey = writer.verb(oneByOne(insert))
  const withdrawKeys = writer.verb(oneByOne(withdraw))
  const list = async () => (await reader.all<KeyRow>(NEWEST_FIRST)).map(toSigningKeyRecord)
  return {
    async current() {
      return (await list()).find(({ retiredAt }) => retiredAt === undefined)
    },
    list,
    withdraw: (ids, now) => withdrawKeys({ ids, now }),
    insert: (key, options) => insertKey({ key, onlyIfNone: options?.onlyIfNone ?? false }),
  }
}

function toSigningKeyRecord({ retiredAt, withdrawnAt, ...key }: KeyRow): SigningKeyRecord {
  return { ...key, retiredAt: retiredAt ?? undefined, withdrawnAt: withdrawnAt ?? undefined }
}

async function withdraw(run: Run, { ids, now }: { ids: readonly string[]; now: number }): Promise<void> {
  await run(
    `UPDATE signing_keys SET withdrawn_at = ?
    WHERE id IN (SELECT value FROM json_each(?)) AND retired_at IS NOT NULL AND withdrawn_at IS NULL`,
    [now, JSON.stringify(ids)],
  )
}

async function insert(
  run: Run,
  { key, onlyIfNone }: { key: NewSigningKey; onlyIfNone: boolean },
): Promise<boolean> {
  if (onlyIfNone) {
    const standing = await run('SELECT 1 FROM signing_keys WHERE retired_at IS NULL LIMIT 1')
    if (standing.length > 0) return false
  }
  await run('UPDATE signing_keys SET retired_at = ? WHERE retired_at IS NULL', [key.createdAt])
  await run('INSERT INTO signing_keys (id, public_key, private_key, created_at) VALUES (?, ?, ?, ?)', [
    key.id,
    key.publicKey,
    key.privateKey,
    key.createdAt,
  ])
  return true
}
