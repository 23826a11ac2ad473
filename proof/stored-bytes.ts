// What a store keeps, as its bytes and as text, and a search in it for many secrets at once.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { readTables } from './tables.js'

/** Bytes at the end of a secret by which it is looked up. Six fit into a number. */
const KEY = 6

export interface Secret {
  what: string
  bytes: Buffer
}

/**
 * Finds any of many secrets in some bytes, in one pass.
 *
 * @param secrets of six bytes or more
 */
export function createSearch(secrets: readonly Secret[]) {
  const byEnd = new Map<number, Secret[]>()
  for (const secret of secrets) {
    const key = secret.bytes.readUIntBE(secret.bytes.length - KEY, KEY)
    byEnd.set(key, [...(byEnd.get(key) ?? []), secret])
  }
  return (bytes: Buffer) => {
    const found: Secret[] = []
    for (let end = KEY; end <= bytes.length; end += 1) {
      for (const secret of byEnd.get(bytes.readUIntBE(end - KEY, KEY)) ?? []) {
        const start = end - secret.bytes.length
        if (start >= 0 && secret.bytes.equals(bytes.subarray(start, end))) found.push(secret)
      }
    }
    return found
  }
}

/** The bytes of each file in the folder: the database, its WAL and its index of it. */
export const filesIn = (folder: string) =>
  readdirSync(folder).map((name) => ({ name, bytes: readFileSync(path.join(folder, name)) }))

/** The schema and every row as text, as `.dump` gives them: texts as they are, blobs in hexadecimal. */
export async function dump(file: string) {
  const tables = await readTables(file)
  const lines = tables.flatMap(([table, rows]) =>
    rows.map((row) => `INSERT INTO ${table} VALUES(${Object.values(row).map(literal).join()});`),
  )
  return Buffer.from(lines.join('\n'))
}

const literal = (value: unknown) => (Buffer.isBuffer(value) ? `X'${value.toString('hex')}'` : String(value))
