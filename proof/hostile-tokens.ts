// Access tokens that somebody would like to be taken for one that was issued.
import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { publishedTokens } from './jws-vectors.js'
import type { JsonWebKey, KeyObject } from 'node:crypto'

export interface HostileToken {
  name: string
  text: string
}

/** what an attacker may have got hold of, at the most */
export interface Issued {
  /** of the session that is attacked */
  token: string
  /** another token of the same user */
  sibling: string
  /** a token of another user */
  foreign: string
  /** the private key that signed them */
  key: JsonWebKey
  /** a URL that nobody may fetch */
  listener: string
}

/** The order of P-256 (FIPS 186-5). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const LONG = 65_536

const encode = (data: string | Uint8Array) => Buffer.from(data).toString('base64url')
const decode = (text: string) => Buffer.from(text, 'base64url')
const json = (value: unknown) => encode(JSON.stringify(value))

/** All but single changed bits and letters, which {@link changedTokens} makes. */
export function hostileTokens(issued: Issued): HostileToken[] {
  const parts = readParts(issued)
  const all = [
    ...unsigned(parts),
    ...confused(parts),
    ...withHeaders(parts, issued.listener),
    ...signedAnew(parts),
    ...otherPayloads(parts),
    ...mixed(parts, issued),
    ...otherShapes(parts, issued.token),
    ...encodedAnew(parts, issued.token),
    ...malleable(parts),
    ...publishedTokens,
  ]
  const genuine = [issued.token, issued.sibling, issued.foreign]
  return all.filter(
    ({ text }, index) => !genuine.includes(text) && all.findIndex((one) => one.text === text) === index,
  )
}

/** The token with one bit of what its parts say changed, for each bit; then with one letter changed, for each. */
export function changedTokens(token: string): HostileToken[] {
  const names = ['header', 'payload', 'signature']
  const split = token.split('.')
  const bits = split.flatMap((part, which) =>
    Array.from({ length: decode(part).length * 8 }, (_, bit) => {
      const bytes = decode(part)
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      return { name: `bit ${bit} of the ${names[which]}`, text: split.with(which, encode(bytes)).join('.') }
    }),
  )
  const letters = [...token].flatMap((letter, index) => {
    if (letter === '.') return []
    const other = ALPHABET[(ALPHABET.indexOf(letter) + 1) % ALPHABET.length]
    return [{ name: `letter ${index}`, text: token.slice(0, index) + other + token.slice(index + 1) }]
  })
  return [...bits, ...letters]
}

export type Parts = ReturnType<typeof readParts>

function readParts({ token, key }: Issued) {
  const [header = '', payload = '', signature = ''] = token.split('.')
  const ours = createPrivateKey({ key, format: 'jwk' })
  const theirs = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const signBy = (by: KeyObject) => (input: string) =>
    encode(sign('sha256', Buffer.from(input), { key: by, dsaEncoding: 'ieee-p1363' }))
  return {
    header,
    payload,
    signature,
    head: JSON.parse(decode(header).toString()) as Record<string, unknown>,
    claims: JSON.parse(decode(payload).toString()) as Record<string, unknown>,
    publicKey: createPublicKey(ours),
    theirPublicKey: theirs.publicKey,
    /** Signs with Signoff's own key. */
    byOurs: signBy(ours),
    byTheirs: signBy(theirs.privateKey),
  }
}

/**
 * @param header encoded
 * @param payload encoded
 */
const signed = (header: string, payload: string, signer: (input: string) => string) =>
  `${header}.${payload}.${signer(`${header}.${payload}`)}`

function unsigned({ head, payload, signature }: Parts) {
  const spellings = [
    ...['none', 'None', 'NONE', 'nOnE', 'noNe', ' none', 'none ', 'none\u0000', 'n\u00f6ne', 'ｎｏｎｅ'],
    ...['', 'null', 'undefined', 'plain', null, 0, false, [], {}, ['none'], undefined],
  ]
  return spellings.flatMap((alg) => {
    const header = json({ ...head, alg })
    const name = `alg ${JSON.stringify(alg)}`
    return [
      { name: `${name}, empty signature`, text: `${header}.${payload}.` },
      { name: `${name}, no signature`, text: `${header}.${payload}` },
      { name: `${name}, the issued signature`, text: `${header}.${payload}.${signature}` },
    ]
  })
}

/** The public key taken for a secret. */
function confused({ head, payload, publicKey }: Parts) {
  const pem = publicKey.export({ format: 'pem', type: 'spki' }).toString()
  const der = publicKey.export({ format: 'der', type: 'spki' })
  const jwk = publicKey.export({ format: 'jwk' })
  const { kty, crv, x = '', y = '' } = jwk
  const published = { kty, crv, x, y, kid: head['kid'], use: 'sig', alg: 'ES256' }
  const secrets: [string, string | Buffer][] = [
    ['its PEM', pem],
    ['its PEM without the last line end', pem.trimEnd()],
    ['its PEM with CRLF', pem.replaceAll('\n', '\r\n')],
    ['its DER', der],
    ['its DER as base64', der.toString('base64')],
    ['its point', Buffer.concat([Buffer.from([4]), decode(x), decode(y)])],
    ['its JWK', JSON.stringify(jwk)],
    ['its JWK as published', JSON.stringify(published)],
    ['its key set as published', JSON.stringify({ keys: [published] })],
    ['its id', String(head['kid'])],
    ['nothing', ''],
  ]
  return [256, 384, 512].flatMap((bits) =>
    secrets.map(([name, secret]) => ({
      name: `HS${bits} with ${name} as the secret`,
      text: signed(json({ ...head, alg: `HS${bits}` }), payload, (input) =>
        createHmac(`sha${bits}`, secret).update(input).digest('base64url'),
      ),
    })),
  )
}

function withHeaders({ head, payload, byOurs, byTheirs, theirPublicKey }: Parts, listener: string) {
  const jwk = theirPublicKey.export({ format: 'jwk' })
  const der = theirPublicKey.export({ format: 'der', type: 'spki' }).toString('base64')
  const critical = [['b64'], ['exp'], ['unknown'], [], 'b64', null, [1], ['crit']]
  const keyIds = [
    ...['../../../../../../dev/null', '/dev/null', '/proc/self/environ', 'file:///dev/null', 'C:\\nul'],
    ...[
      "' OR '1'='1",
      "' UNION SELECT 1 --",
      '"; DROP TABLE sessions; --',
      '"quoted"',
      '$(id)',
      '| id',
      '%00',
    ],
    ...['\u0000', 'a\u0000b', 'a\r\nX-Injected: yes', '\u2028', '', ' ', 'k'.repeat(LONG), '__proto__'],
    ...['constructor', listener, 1, -1, 1e308, null, true, [], {}, { $ne: null }, undefined],
  ]
  const headers: [string, Record<string, unknown>][] = [
    ['jwk', { jwk }],
    ['jwk and no kid', { jwk, kid: undefined }],
    ['jwk with the kid inside', { jwk: { ...jwk, kid: head['kid'] } }],
    ['jku', { jku: listener }],
    ['jku and no kid', { jku: listener, kid: undefined }],
    ['jku with user information', { jku: `http://signoff@${new URL(listener).host}/` }],
    ['x5u', { x5u: listener }],
    ['x5c', { x5c: [der] }],
    ['x5t', { x5t: encode('x'.repeat(20)) }],
    ['x5t#S256', { 'x5t#S256': encode('x'.repeat(32)) }],
    ['b64 false', { b64: false }],
    ['b64 false, critical', { b64: false, crit: ['b64'] }],
    ['zip', { zip: 'DEF' }],
    ['cty JWT', { cty: 'JWT' }],
    ['epk', { epk: jwk }],
    ...['JWT', 'jwt', 'AT+JWT', 'application/at+jwt', 'secevent+jwt', 'logout+jwt', '', null, 1].map(
      (typ) => [`typ ${JSON.stringify(typ)}`, { typ }] as [string, Record<string, unknown>],
    ),
    ['no typ', { typ: undefined }],
    ...['ES384', 'ES512', 'ES256K', 'RS256', 'PS256', 'EdDSA', 'es256', 'ECDH-ES', 'dir'].map(
      (alg) => [`alg ${alg}`, { alg }] as [string, Record<string, unknown>],
    ),
    ...critical.map(
      (crit) => [`crit ${JSON.stringify(crit)}`, { crit }] as [string, Record<string, unknown>],
    ),
    ...keyIds.map(
      (kid) => [`kid ${JSON.stringify(kid)?.slice(0, 40)}`, { kid }] as [string, Record<string, unknown>],
    ),
  ]
  const empty = (input: string) => createHmac('sha256', '').update(input).digest('base64url')
  return headers.flatMap(([name, more]) => [
    { name: `${name}, signed by another key`, text: signed(json({ ...head, ...more }), payload, byTheirs) },
    { name: `${name}, signed by our own key`, text: signed(json({ ...head, ...more }), payload, byOurs) },
    ...('kid' in more
      ? [
          {
            name: `${name}, HS256 with an empty secret`,
            text: signed(json({ ...head, ...more, alg: 'HS256' }), payload, empty),
          },
        ]
      : []),
  ])
}

/** What only the owner of the signing key could make. */
function signedAnew({ head, header, payload, claims, byOurs, byTheirs }: Parts) {
  const again = [1, 2, 3, 4, 5].map((time) => ({
    name: `the same claims, signed anew by our own key (${time})`,
    text: signed(header, payload, byOurs),
  }))
  const seconds = Number(claims['exp'])
  const changes: Record<string, unknown>[] = [
    ...[0, -1, 1, seconds + 1, 4_102_444_800, 1e308, String(seconds), null, seconds + 0.5, [seconds]].map(
      (exp) => ({
        exp,
      }),
    ),
    { exp: undefined },
    ...[0, seconds, 4_102_444_800, '0', null].map((iat) => ({ iat })),
    ...[0, 4_102_444_800, -1, 'now', null].map((nbf) => ({ nbf })),
    ...['2', '0', '-1', '9223372036854775807', 1, null, '1 ', ''].map((sub) => ({ sub })),
    ...['other', [claims['aud']], [claims['aud'], 'other'], '', null].map((aud) => ({ aud })),
    ...['https://elsewhere.example', '', null].map((iss) => ({ iss })),
    ...['', null, '00000000-0000-4000-8000-000000000000', "' OR 1=1 --", undefined].map((jti) => ({ jti })),
    { scope: 'admin' },
    { admin: true },
  ]
  const changed = changes.flatMap((change) => {
    const text = Object.entries({ gone: undefined, ...change })
      .slice(1)
      .map(([name, value]) => `${name} ${JSON.stringify(value)}`)
      .join()
    const encoded = json({ ...claims, ...change })
    return [
      { name: `${text}, signed by our own key`, text: signed(header, encoded, byOurs) },
      { name: `${text}, unsigned`, text: `${json({ ...head, alg: 'none' })}.${encoded}.` },
    ]
  })
  return [
    ...again,
    { name: 'the same claims, signed by another key', text: signed(header, payload, byTheirs) },
    ...changed,
  ]
}

function otherPayloads({ head, header, claims, byOurs }: Parts) {
  const members = Object.entries(claims).map(
    ([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`,
  )
  const payloads = {
    'an empty payload': '',
    null: 'null',
    'an empty array': '[]',
    'an array of claims': JSON.stringify([claims]),
    'a number': '1',
    'a text': JSON.stringify('sess'),
    true: 'true',
    'an empty object': '{}',
    'no JSON': '{"jti"',
    'no UTF-8': Buffer.from([0xff, 0xfe, 0x7b, 0x7d]),
    'a byte order mark': `\ufeff${JSON.stringify(claims)}`,
    'other white space': JSON.stringify(claims, undefined, 1),
    'other order': JSON.stringify(Object.fromEntries(Object.entries(claims).reverse())),
    'escaped letters': JSON.stringify(claims).replace('jti', '\\u006ati'),
    'jti twice, the issued last': `{"jti":"other",${members.join()}}`,
    'jti twice, the issued first': `{${members.join()},"jti":"other"}`,
    'sub twice': `{${members.join()},"sub":"2"}`,
    'a prototype': `{"__proto__":{"admin":true},${members.join()}}`,
    'depth 5000': `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
  }
  const headers = {
    'alg twice, none last': `{"alg":"ES256","typ":"at+jwt","kid":${JSON.stringify(head['kid'])},"alg":"none"}`,
    'alg twice, none first': `{"alg":"none","typ":"at+jwt","kid":${JSON.stringify(head['kid'])},"alg":"ES256"}`,
    'header members in other order': JSON.stringify(Object.fromEntries(Object.entries(head).reverse())),
    'an empty header': '',
    'a header that is null': 'null',
    'a header that is an array': '[]',
    'a header of other white space': JSON.stringify(head, undefined, 1),
    'a header that is no JSON': '{"alg"',
  }
  return [
    ...Object.entries(payloads).map(([name, text]) => ({
      name: `${name}, signed by our own key`,
      text: signed(header, encode(text), byOurs),
    })),
    ...Object.entries(headers).map(([name, text]) => ({
      name: `${name}, signed by our own key`,
      text: signed(encode(text), json(claims), byOurs),
    })),
  ]
}

function mixed({ header, payload, signature }: Parts, { sibling, foreign }: Issued) {
  return [sibling, foreign].flatMap((other, index) => {
    const name = index === 0 ? 'the same user' : 'another user'
    const [otherHeader, otherPayload, otherSignature] = other.split('.')
    return [
      { name: `the payload of ${name}`, text: `${header}.${otherPayload}.${signature}` },
      { name: `the signature of ${name}`, text: `${header}.${payload}.${otherSignature}` },
      { name: `all but the payload of ${name}`, text: `${otherHeader}.${payload}.${otherSignature}` },
    ]
  })
}

function otherShapes({ head, header, payload, signature, byOurs, byTheirs }: Parts, token: string) {
  const encrypted = json({ alg: 'dir', enc: 'A256GCM', cty: 'JWT' })
  const keyed = json({ alg: 'ECDH-ES', enc: 'A128GCM', kid: head['kid'] })
  const random = encode('0123456789ab')
  return [
    {
      name: 'as JWE, the token as ciphertext',
      text: `${encrypted}..${random}.${encode(token)}.${encode('0'.repeat(16))}`,
    },
    { name: 'as JWE to our key', text: `${keyed}..${random}.${payload}.${signature}` },
    { name: 'as JWE of empty parts', text: `${encrypted}....` },
    { name: 'five parts', text: `${token}.${payload}.${signature}` },
    { name: 'four parts', text: `${token}.${signature}` },
    { name: 'flattened JSON', text: JSON.stringify({ protected: header, payload, signature }) },
    {
      name: 'flattened JSON with an unprotected header',
      text: JSON.stringify({ header: head, payload, signature }),
    },
    {
      name: 'general JSON',
      text: JSON.stringify({ payload, signatures: [{ protected: header, signature }] }),
    },
    { name: 'general JSON, no signatures', text: JSON.stringify({ payload, signatures: [] }) },
    { name: 'a JSON text', text: JSON.stringify(token) },
    { name: 'a JSON array', text: JSON.stringify([token]) },
    { name: 'an object', text: JSON.stringify({ token }) },
    { name: 'nested, by our own key', text: signed(json({ ...head, cty: 'JWT' }), encode(token), byOurs) },
    { name: 'nested, by another key', text: signed(json({ ...head, cty: 'JWT' }), encode(token), byTheirs) },
    { name: 'detached', text: `${header}..${signature}` },
    { name: 'the claims alone', text: payload },
    { name: 'the signature alone', text: signature },
    { name: 'the dots alone', text: '..' },
    { name: '64 KiB', text: token.padEnd(LONG, 'A') },
  ]
}

function encodedAnew(parts: Parts, token: string) {
  const split = [parts.header, parts.payload, parts.signature]
  const half = token.length >> 1
  const around = [
    '\u0000',
    '\u00a0',
    '\u200b',
    '\ufeff',
    '=',
    '==',
    '.',
    ',',
    '%',
    '%00',
    '/',
    '~',
    'A',
    '\\',
    '"',
    "'",
    '\u0001',
    '\u007f',
  ]
  const inside = [' ', '\t', '\n', '\r\n', '=', '\u0000', '%2E', '+', '\u00ad']
  return [
    ...split.flatMap((part, index) =>
      ['=', '==', '===', ' ', '\n', '%3D'].map((more) => ({
        name: `part ${index + 1} with ${JSON.stringify(more)} behind it`,
        text: split.with(index, part + more).join('.'),
      })),
    ),
    // What the last letter holds beyond the last byte is ignored by most decoders.
    ...split.flatMap((part, index) => {
      const last = ALPHABET.indexOf(part.at(-1) ?? 'A')
      return Array.from(ALPHABET, (letter, value) => ({ letter, value }))
        .filter(
          ({ letter, value }) => value !== last && decode(part.slice(0, -1) + letter).equals(decode(part)),
        )
        .map(({ letter }) => ({
          name: `part ${index + 1} ends with ${letter}, which says the same`,
          text: split.with(index, part.slice(0, -1) + letter).join('.'),
        }))
    }),
    ...around.flatMap((text) => [
      { name: `${JSON.stringify(text)} in front`, text: text + token },
      { name: `${JSON.stringify(text)} behind`, text: token + text },
    ]),
    ...inside.map((text) => ({
      name: `${JSON.stringify(text)} inside`,
      text: token.slice(0, half) + text + token.slice(half),
    })),
    { name: 'the other alphabet of base64', text: token.replaceAll('-', '+').replaceAll('_', '/') },
    { name: 'percent-encoded dots', text: token.replaceAll('.', '%2E') },
    {
      name: 'percent-encoded twice',
      text: encodeURIComponent(encodeURIComponent(token.replaceAll('.', '%2E'))),
    },
    { name: 'base64 of the whole', text: encode(token) },
    { name: 'in hexadecimal', text: Buffer.from(token).toString('hex') },
    { name: 'in capitals', text: token.toUpperCase() },
    { name: 'in small letters', text: token.toLowerCase() },
    { name: 'full-width dots', text: token.replaceAll('.', '．') },
    { name: 'twice', text: token + token },
    { name: 'twice, by a comma', text: `${token},${token}` },
    { name: 'backwards', text: [...token].reverse().join('') },
    { name: 'as sess_', text: `sess_${token}` },
    ...[1, 2, 10, half].map((less) => ({ name: `${less} letters fewer`, text: token.slice(0, -less) })),
    ...[1, 2, 10].map((less) => ({ name: `${less} letters fewer in front`, text: token.slice(less) })),
  ]
}

function malleable({ header, payload, signature }: Parts) {
  const bytes = decode(signature)
  const r = BigInt(`0x${bytes.toString('hex', 0, 32)}`)
  const s = BigInt(`0x${bytes.toString('hex', 32)}`)
  const fixed = (value: bigint, length = 32) =>
    Buffer.from(value.toString(16).padStart(length * 2, '0'), 'hex')
  const raw = (one: bigint, other: bigint, length = 32) =>
    Buffer.concat([fixed(one, length), fixed(other, length)])
  const integer = (value: bigint) => {
    const text = value.toString(16)
    const hex = text.length % 2 === 1 ? `0${text}` : text
    const content = Buffer.from(parseInt(hex.slice(0, 2), 16) > 127 ? `00${hex}` : hex, 'hex')
    return Buffer.concat([Buffer.from([2, content.length]), content])
  }
  const der = (one: bigint, other: bigint) => {
    const content = Buffer.concat([integer(one), integer(other)])
    return Buffer.concat([Buffer.from([0x30, content.length]), content])
  }
  const signatures = {
    's taken from the order': raw(r, ORDER - s),
    'r taken from the order': raw(ORDER - r, s),
    'r and s the other way round': raw(s, r),
    'r and s zero': raw(0n, 0n),
    'r zero': raw(0n, s),
    's zero': raw(r, 0n),
    'r and s one': raw(1n, 1n),
    'r and s the order': raw(ORDER, ORDER),
    'leading zeros': raw(r, s, 33),
    'r plus the order': raw(r + ORDER, s, 33),
    's plus the order': raw(r, s + ORDER, 33),
    DER: der(r, s),
    'DER, s taken from the order': der(r, ORDER - s),
    'one byte more': Buffer.concat([bytes, Buffer.from([0])]),
    'one byte in front': Buffer.concat([Buffer.from([0]), bytes]),
    'one byte fewer': bytes.subarray(0, 63),
    'r alone': bytes.subarray(0, 32),
    '64 KiB': Buffer.alloc(LONG, 1),
  }
  return Object.entries(signatures).map(([name, value]) => ({
    name: `signature: ${name}`,
    text: `${header}.${payload}.${encode(value)}`,
  }))
}
