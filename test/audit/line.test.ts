import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { lineOf } from '../../src/audit/line.js'
import { AUDIT_EVENTS, type AuditEvent } from '../../src/sessions/audit.js'

const TIME = '2031-05-17T10:20:30.400Z'

const HOSTILE = [
  'a\r\n{"time":"x","event":"session-ended"}',
  '\u001b[2J\u001b]0;x\u0007',
  '\0',
  '\u2028\u2029\u0085\u007f\u009b31m',
  '\u202e\u2066\u200f\u061c\ufeff\u200b\u2060\u00ad',
  '\ud800 alone \udfff',
  '\u{e0041}\u{e007f}',
  '"},{"event":"x',
  '\\u000a\\',
  '__proto__',
  'x'.repeat(5_000),
]

function failed(client: string): AuditEvent {
  return {
    event: 'login-failed',
    reason: 'overloaded',
    requestId: client,
    client,
    operation: client,
    contract: client,
  }
}

describe('a line of the audit log', () => {
  it.each(HOSTILE)('holds %j without a character that does anything', (text) => {
    const line = lineOf(failed(text), TIME)
    expect(line).toMatch(/^[^\p{C}\p{Zl}\p{Zp}]+\n$/u)
    const { client } = JSON.parse(line) as { client: string }
    expect(client).toBe(text.length > 256 ? `${text.slice(0, 256)}…` : text)
  })

  it('is one line that tells what was given, whatever that is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 256 }), (text) => {
        const line = lineOf(failed(text), TIME)
        expect(line).toMatch(/^[^\p{C}\p{Zl}\p{Zp}]+\n$/u)
        expect(JSON.parse(line)).toEqual({ time: TIME, ...failed(text) })
      }),
    )
  })

  it('has the documented members only, in their order', () => {
    const event: AuditEvent = {
      event: 'session-ended',
      contract: 'body',
      userId: 2n ** 63n - 1n,
      sessionId: 's',
      requestId: 'r',
      client: '::1',
      operation: 'bodyLogout',
    }
    expect(lineOf(Object.assign(event, { authorization: 'Bearer secret' }), TIME)).toBe(
      `{"time":"${TIME}","event":"session-ended","userId":"9223372036854775807","sessionId":"s","requestId":"r","client":"::1","operation":"bodyLogout","contract":"body"}\n`,
    )
  })

  it('fits into what a pipe takes in one piece', () => {
    const longest = Math.max(...Object.values(AUDIT_EVENTS).map((members) => members.length))
    expect(longest).toBeLessThanOrEqual(8)
    // Ids and names of ours are short; no more than two members of an event hold text from outside.
    const name = '\u202e'.repeat(5_000)
    const line = lineOf(
      {
        event: 'session-started',
        userId: -(2n ** 63n),
        username: name,
        sessionId: 'x'.repeat(36),
        form: 'session-token',
        requestId: 'x'.repeat(36),
        client: name,
        operation: 'x'.repeat(64),
        contract: 'x'.repeat(64),
      },
      TIME,
    )
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(4_096)
  })
})
