import type { JWTPayload } from 'jose'
import type { AccessTokenClaims } from '../../src/sessions/access-tokens.js'
import { type Control, inModule } from './control.js'

/** Access tokens with some claims changed. */
const claiming = (changed: (claims: AccessTokenClaims) => JWTPayload) =>
  inModule('sessions/access-tokens', {
    payloadOf: (payloadOf) => (claims) => ({ ...payloadOf(claims), ...changed(claims) }),
  })

export default [
  {
    name: 'a user id that loses digits',
    replace: [claiming(({ userId }) => ({ sub: Number(userId).toString() }))],
  },
  { name: 'exp in milliseconds', replace: [claiming(({ expiresAt }) => ({ exp: expiresAt }))] },
  {
    name: 'a jti that is not the id of the session',
    replace: [claiming(({ sessionId }) => ({ jti: sessionId.replaceAll('a', 'b') }))],
  },
  { name: 'typ JWT', replace: [inModule('sessions/access-tokens', { TOKEN_TYPE: () => 'JWT' })] },
  {
    name: 'no audience',
    replace: [
      inModule('sessions/access-tokens', {
        payloadOf: (payloadOf) => (claims) => {
          const payload = payloadOf(claims)
          delete payload.aud
          return payload
        },
      }),
    ],
  },
  {
    name: 'the private key among the published members',
    replace: [
      inModule('sessions/access-tokens', {
        createAccessTokens: (createAccessTokens) => (options) => {
          const { keys } = options
          const list = async () => {
            const all = await keys.list()
            return all.map((key) => {
              const { d } = JSON.parse(key.privateKey) as { d: string }
              const published = JSON.parse(key.publicKey) as object
              return { ...key, publicKey: JSON.stringify({ ...published, d }) }
            })
          }
          return createAccessTokens({ ...options, keys: { ...keys, list } })
        },
      }),
    ],
  },
] satisfies Control[]
