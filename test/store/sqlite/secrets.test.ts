import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import type { CredentialHash } from '../../../src/store/store.js'
import { aSession, aUser, anEnd, setUp } from '../support.js'
import { makePlace } from './place.js'

describe('the files of an SQLite store', () => {
  it('hold no credential, plain or encoded, while it is open or closed', async () => {
    const place = await makePlace()
    const { store, close } = await setUp(async () => ({ ...place, remove: async () => undefined }))
    await store.users.insert(aUser('Ada', { id: 1n }))
    const credentials = Array.from({ length: 300 }, () => `sess_${randomBytes(32).toString('base64url')}`)
    const hashes = credentials.map(
      (credential) => createHash('sha256').update(credential).digest('base64url') as CredentialHash,
    )
    await Promise.all(hashes.map((hash, index) => store.sessions.insert(aSession(`s${index}`, { hash }))))
    await Promise.all(hashes.slice(0, 100).map((hash) => store.sessions.end({ ...anEnd(''), hash })))

    // By another process: closing a database file drops the locks that this one holds on it.
    const bytes = () => execFileSync('sh', ['-c', `cat ${place.folder}/*`], { maxBuffer: 1 << 28 })
    const open = bytes()
    await close()
    for (const content of [open, bytes()]) {
      // The search can find: the hashes are there.
      expect(content.includes(hashes[7] ?? '')).toBe(true)
      const hits = credentials.filter((credential) => {
        const random = Buffer.from(credential.slice(5), 'base64url')
        const forms = [credential.slice(5, 17), random.subarray(0, 12), random.toString('hex').slice(0, 24)]
        return forms.some((form) => content.includes(form))
      })
      expect(hits).toEqual([])
    }
    await place.remove()
  }, 60_000)
})
