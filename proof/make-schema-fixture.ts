// Freezes the present schema: writes test/fixtures/schema/<newest migration>/ with a database as SQL text, and what its
// sessions are. Run it once for each released schema, after npm run build, and never change what it wrote for an earlier
// one: F6 shows that each still migrates.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import sqlite3 from 'sqlite3'

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..')
const ours = (file: string) => import(pathToFileURL(path.join(root, 'dist', file)).href)

const { openStore } = await ours('src/store/open.js')
const { migrations } = await ours('src/store/migrations/index.js')
const { hashCredential, newSessionToken } = await ours('src/sessions/credentials.js')
const { createAccessTokens } = await ours('src/sessions/access-tokens.js')

const PER_USER = 20
/** So that what lives now lives whenever the fixture is used; idle expiry is set as far by those who use it. */
const FAR = Date.UTC(2100, 0)
const NOW = Date.UTC(2026, 0)
const IDLE = FAR

const work = mkdtempSync(path.join(tmpdir(), 'signoff-fixture-'))
const file = path.join(work, 'signoff.db')
const store = await openStore(`sqlite:${file}`, { idleTtl: IDLE, clock: () => NOW })
const accessTokens = createAccessTokens({
  keys: store.keys,
  issuer: 'signoff',
  audience: 'signoff',
  clock: () => NOW,
})
await accessTokens.prepare()
const sessions: { token: string; user: string; state: 'active' | 'ended' }[] = []
const users = [
  { id: 1n, username: 'ada', fullName: 'Ada Lovelace' },
  { id: 9_007_199_254_740_993n, username: 'Đặng' },
  { id: -5n, username: 'gone' },
]
for (const { id, username, fullName } of users) {
  const passwordHash =
    '$argon2id$v=19$m=19456,t=2,p=1$c2lnbm9mZiBmaXh0dXJl$bm9ib2R5IGtub3dzIHRoaXMgcGFzc3dvcmQgYXQgYWxs'
  const usernameKey = username.toLowerCase()
  await store.users.insert({ id, username, usernameKey, fullName, passwordHash, createdAt: NOW })
  for (let number = 0; number < PER_USER; number += 1) {
    const sessionId = `${username}-${number}`
    const issued =
      number % 4 === 0
        ? await accessTokens.issue({ sessionId, userId: id, issuedAt: NOW, expiresAt: FAR })
        : { token: newSessionToken() }
    const hash = hashCredential(issued.token)
    await store.sessions.insert({
      id: sessionId,
      hash,
      userId: id,
      passwordHash,
      createdAt: NOW,
      expiresAt: FAR,
      keyId: issued.keyId,
    })
    const isEnded = number % 5 === 0
    if (isEnded) await store.sessions.end({ hash, now: NOW + 1, idleTtl: IDLE })
    sessions.push({
      token: issued.token,
      user: username,
      state: isEnded || username === 'gone' ? 'ended' : 'active',
    })
  }
}
await store.users.disable(-5n, NOW + 2)
await store.close()

const text = await dump(file)
rmSync(work, { recursive: true })
const folder = path.join(root, 'test', 'fixtures', 'schema', migrations.at(-1).name)
mkdirSync(folder, { recursive: true })
writeFileSync(path.join(folder, 'database.sql'), text)
writeFileSync(path.join(folder, 'sessions.json'), `${JSON.stringify(sessions, undefined, 2)}\n`)
process.stdout.write(`${path.relative(root, folder)}: ${sessions.length} sessions\n`)

/** The whole database as statements that make it again. */
async function dump(name: string) {
  const database = new sqlite3.Database(name)
  const all: (sql: string) => Promise<Record<string, string>[]> = (sql) =>
    new Promise((resolve, reject) =>
      database.all(sql, (error: Error | null, rows: any) => (error === null ? resolve(rows) : reject(error))),
    )
  const [header] = await all('PRAGMA application_id')
  const lines = [
    `PRAGMA application_id = ${header?.['application_id']};`,
    'PRAGMA foreign_keys = OFF;',
    'BEGIN;',
  ]
  const objects = await all(
    "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'",
  )
  for (const { type, name: table, sql } of objects) {
    if (type !== 'table') continue
    lines.push(`${sql};`)
    const columns = (await all(`PRAGMA table_info('${table}')`)).map(({ name: column }) => `"${column}"`)
    const quoted = columns.map((column) => `quote(${column})`).join(" || ', ' || ")
    for (const row of await all(`SELECT ${quoted} AS row FROM "${table}"`))
      lines.push(`INSERT INTO "${table}" (${columns.join(', ')}) VALUES (${row['row']});`)
  }
  for (const { type, sql } of objects) if (type !== 'table') lines.push(`${sql};`)
  database.close()
  return `${[...lines, 'COMMIT;'].join('\n')}\n`
}
