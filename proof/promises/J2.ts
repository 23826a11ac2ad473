import { createHash } from 'node:crypto'
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { JWT_LOGIN, signIn } from '../carriers.js'
import { openDatabase } from '../database.js'
import { keepAlive } from '../../harness/keep-alive.js'
import { serveWithoutHashing } from '../serve-without-hashing.js'
import { itemAt } from '../item-at.js'
import type { User } from '../database.js'
import controls from '../controls/J2.js'
import type { SignoffPromise } from '../promises.js'

const ISSUER = 'https://login.example'
const AUDIENCE = 'the-apps'
/** Ids that a number loses digits of, and the ends of 64 bits, among them. */
const USERS = [1n, 2n, 0n, -1n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n)]
const CLAIMS = ['aud', 'exp', 'iat', 'iss', 'jti', 'sub']
const MEMBERS = ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']
const CONNECTIONS = 16
/** Logins whose passwords are really hashed. */
const HASHED = 200
const HASHED_SHARE = 20

export default {
  id: 'J2',
  promise: 'Access tokens are right for those who verify them outside',
  how: 'logs in, verifies each token with the library jose by the published keys alone, through a rotation, and compares each claim with the row of its session; all but 200 logins skip the hashing of their password',
  asked: '100% of 10,000 tokens',
  controls,
  async check(context) {
    const database = await openDatabase(context)
    const settings = {
      SIGNOFF_DATABASE_URL: database.url,
      SIGNOFF_ISSUER: ISSUER,
      SIGNOFF_AUDIENCE: AUDIENCE,
    }
    const users: User[] = []
    for (const id of USERS) users.push(await database.addUser(`user ${id}`, id))
    const count = context.size(10_000, 500)
    const hashed = context.size(HASHED, HASHED_SHARE)

    const issued: { token: string; userId: string; expiresIn: number }[] = []
    const issue = async (port: number, until: number) => {
      const clients = Array.from({ length: CONNECTIONS }, () => keepAlive(() => port))
      let begun = issued.length
      await Promise.all(
        clients.map(async (client) => {
          while (begun < until) {
            const user = itemAt(users, begun % users.length)
            begun += 1
            const { status, text: body } = await signIn(client, JWT_LOGIN, user)
            if (status !== 200) throw new Error(`A login was answered with ${status}: ${body}`)
            const { access_token: token, expires_in: expiresIn } = JSON.parse(body)
            issued.push({ token, userId: String(user.id), expiresIn })
            if (issued.length % 100 === 0) context.tell(`${issued.length} of ${count} tokens issued`)
          }
          client.close()
        }),
      )
    }
    const service = await context.serve(settings)
    await issue(service.port, hashed)
    await service.stop('SIGTERM')
    const quick = await serveWithoutHashing(context, settings)
    await issue(quick.port, Math.floor(count / 2))
    await context.signoff(['keys', 'rotate'], { environment: settings })
    await issue(quick.port, count)

    const client = keepAlive(() => quick.port)
    const published = JSON.parse((await client.ask({ method: 'GET', target: '/.well-known/jwks.json' })).text)
    client.close()
    for (const key of published.keys) {
      if (Object.keys(key).sort().join() !== MEMBERS.join()) {
        context.fault(`a published key has the members ${Object.keys(key).join(', ')}`)
      }
    }
    const keySet = createLocalJWKSet(published)
    const rows = new Map()
    for (const row of await database.store.sessions.list({ all: true }, count + 1)) rows.set(row.id, row)

    let right = 0
    const seen = new Set()
    const signers = new Set()
    for (const { token, userId, expiresIn } of issued) {
      const faults = []
      const header = decodeProtectedHeader(token)
      if (
        JSON.stringify(Object.entries(header).sort()) !==
        JSON.stringify([
          ['alg', 'ES256'],
          ['kid', header.kid],
          ['typ', 'at+jwt'],
        ])
      ) {
        faults.push(`the header ${JSON.stringify(header)}`)
      }
      signers.add(header.kid)
      try {
        const { payload } = await jwtVerify(token, keySet, {
          algorithms: ['ES256'],
          typ: 'at+jwt',
          issuer: ISSUER,
          audience: AUDIENCE,
          requiredClaims: CLAIMS,
        })
        const row = rows.get(payload.jti)
        if (Object.keys(payload).sort().join() !== CLAIMS.join())
          faults.push(`the claims ${Object.keys(payload).join(', ')}`)
        if (row === undefined) faults.push('a jti that no session has')
        else {
          if (payload.sub !== String(row.userId) || payload.sub !== userId)
            faults.push(`the sub ${payload.sub} of user ${userId}`)
          if (payload.iat !== Math.floor(row.createdAt / 1000)) faults.push(`the iat ${payload.iat}`)
          if (payload.exp !== Math.floor(row.expiresAt / 1000)) faults.push(`the exp ${payload.exp}`)
          if ((payload.exp ?? 0) - (payload.iat ?? 0) !== expiresIn) faults.push(`expires_in ${expiresIn}`)
          if (header.kid !== row.keyId) faults.push('the kid of another key than the row has')
          if (row.hash !== createHash('sha256').update(token).digest('base64url')) faults.push('another hash')
        }
        if (seen.has(payload.jti)) faults.push('a jti that was there before')
        seen.add(payload.jti)
      } catch (error) {
        faults.push(`jose refuses it: ${error instanceof Error ? error.message : error}`)
      }
      if (faults.length === 0) right += 1
      else context.fault(`a token has ${faults.join('; ')}`)
      if (context.isDecided) return ''
      if (right % 500 === 0) context.tell(`${right} of ${issued.length} tokens verified`)
    }
    if (signers.size !== 2) context.fault(`${signers.size} keys signed, where 2 should have`)
    const part = ((100 * right) / issued.length).toFixed(right === issued.length ? 0 : 2)
    return `${part}% of ${issued.length.toLocaleString('en')} tokens by ${signers.size} keys, ${hashed} of them from logins with a hashed password`
  },
} satisfies SignoffPromise
