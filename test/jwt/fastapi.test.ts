import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { useSignoff } from '../support/signoff.js'

interface Recorded {
  name: string
  /** What the case needs of its server; it was sent to an app whose sessions cannot be read. */
  needs?: string
  request: { method: string; path: string; headers: [string, string][]; body: string }
  reply: { status: number; headers: [string, string][]; body: string }
}

interface Fault {
  type: string
  loc: (string | number)[]
  input: unknown
}

/** What a live FastAPI back end answered; scripts/fastapi/README.md says how to record it again. */
const recorded = JSON.parse(readFileSync(new URL('fastapi.json', import.meta.url), 'utf8')) as Recorded[]

const LOGIN = '/api/v1/auth/login'
const JOHN = {
  username: 'johndoe',
  password: 'correct horse battery staple',
  fullName: 'John Doe',
  id: 9007199254740993n,
}
const ZOE = { username: 'Zoë 李雷 🦊', password: 'пароль 密码 🔑 123', fullName: 'Zoë Straße', id: 2n }

describe('the jwt contract answers as FastAPI with HTTPBearer does', () => {
  const signoff = useSignoff({ users: [JOHN, ZOE] })
  const login = async (): Promise<string> => {
    const { username, password } = JOHN
    const { text } = await signoff.ask('POST', LOGIN, { json: { username, password } })
    return (JSON.parse(text) as { access_token: string }).access_token
  }

  it.each(recorded.filter(({ needs }) => needs === undefined).map((row) => [row.name, row] as const))(
    '%s',
    async (name, { request, reply }) => {
      // Failed logins count, and each row stands alone.
      signoff.clock.advance(2 * 3_600_000)
      const sent = JSON.stringify(request)
      const token = sent.includes('{{token}}') ? await login() : ''
      const ended = sent.includes('{{ended}}') ? await login() : ''
      if (ended !== '') await signoff.ask('POST', '/api/v1/auth/logout', { authorization: `Bearer ${ended}` })
      const fresh = (text: string) => text.replaceAll('{{token}}', token).replaceAll('{{ended}}', ended)

      const answered = await signoff.ask(request.method, request.path.replace(/^\/form/, ''), {
        headers: request.headers.map(([header, value]): [string, string] => [header, fresh(value)]),
        body: request.body,
      })

      const expected = decided(name, request, reply, answered.text)
      const header = (wanted: string) => expected.headers.find(([is]) => is === wanted)?.[1]
      expect({
        status: answered.status,
        type: answered.header('content-type'),
        challenge: answered.header('www-authenticate'),
        body: answered.text,
      }).toEqual({
        status: expected.status,
        type: header('content-type'),
        challenge: header('www-authenticate') ?? '',
        body: like(expected.body),
      })
      expect(answered.text).not.toContain(JOHN.password)
    },
  )
})

/** Where the contract, and not FastAPI, says what is right. */
function decided(
  name: string,
  { headers }: Recorded['request'],
  reply: Recorded['reply'],
  ours: string,
): Recorded['reply'] {
  if (reply.status === 422) return { ...reply, body: withheld(reply.body, ours) }
  const [, ...rest] = (headers.find(([is]) => is === 'Authorization')?.[1] ?? '').trim().split(' ')
  const credential = rest.join(' ')
  if (reply.status === 401 && credential !== credential.trim()) {
    // The credential is trimmed on both sides.
    const body = `{"id":${JOHN.id},"username":"${JOHN.username}","full_name":"${JOHN.fullName}"}`
    return { status: 200, headers: [['content-type', 'application/json']], body }
  }
  if (name.startsWith('outside operations')) {
    return { ...reply, headers: [['content-type', 'application/problem+json']], body: '{{any}}' }
  }
  return reply
}

/** `input` is null wherever it would repeat a password. Nothing else may differ, and where nothing does, no byte. */
function withheld(theirs: string, ours: string): string {
  const told = faultsOf(theirs)
  const held = faultsOf(ours)
  const isHeld = (index: number) => told[index]?.input !== null && held[index]?.input === null
  if (!told.some((fault, index) => isHeld(index) && mayHoldPassword(fault))) return theirs
  return JSON.stringify({
    detail: told.map((fault, index) =>
      isHeld(index) && mayHoldPassword(fault) ? { ...fault, input: null } : fault,
    ),
  })
}

function faultsOf(body: string): Fault[] {
  const { detail } = JSON.parse(body) as { detail?: unknown }
  return Array.isArray(detail) ? (detail as Fault[]) : []
}

/** What was sent for a password; all members, for a missing one; a text or a list, which may be one. */
function mayHoldPassword({ loc, input }: Fault): boolean {
  const text = JSON.stringify(input)
  if (loc.at(-1) === 'password') return true
  return /pass/i.test(text) || typeof input === 'string' || (typeof input === 'object' && text.includes('"'))
}

/** Equal but for what differs each time. */
function like(expected: string): unknown {
  const parts = expected.split('{{any}}').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return expected.includes('{{any}}')
    ? expect.stringMatching(new RegExp(`^${parts.join('.+')}$`, 's'))
    : expected
}
