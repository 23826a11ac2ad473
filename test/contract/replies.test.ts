import { describe, expect, it } from '@jest/globals'
import { serialize } from 'node:v8'
import { readContractDocument } from '../../src/contract/document.js'
import { compileReplies } from '../../src/contract/replies.js'

const ambient = {
  requestId: 'request-1',
  now: 0,
  path: '/logout',
  method: 'GET',
  secureCookies: true,
  origin: undefined,
}

/** V8's tag of a text that has two bytes a character; behind two bytes of version, and perhaps one that aligns the text. */
const hasTwoBytes = (text: string) =>
  serialize(text)
    .subarray(2)
    .find((byte) => byte !== 0) === 'c'.charCodeAt(0)

describe('a compiled reply', () => {
  const document = readContractDocument()
  const repliesOf = (name: string) => {
    const operation = document.operations.find(({ operationId }) => operationId === name)
    return compileReplies(name, operation?.responses ?? {}, document)
  }

  it('has one byte a character, although openapi.yaml needs two for some', () => {
    expect(hasTwoBytes(document.text)).toBe(true)
    const { headers, body } = repliesOf('headerGetSession').render(
      { outcome: 'active', username: 'ada', fullName: 'Ada' },
      ambient,
    )
    expect([...headers, body ?? ''].filter(hasTwoBytes)).toEqual([])
  })

  it.each([
    ['ada', 'Ada Lovelace'],
    ['ada', 'Ada “Countess” Lovelace \u{1f9ee}'],
    ['ä', 'ÿ\u0100"\\\n\u007f'],
  ])('counts the bytes of its body (%#)', (username, fullName) => {
    const facts = { outcome: 'active', username, fullName }
    const { headers, body, length } = repliesOf('headerGetSession').render(facts, ambient)
    expect(body).toBe(JSON.stringify({ username, full_name: fullName }))
    expect(length).toBe(Buffer.byteLength(body ?? ''))
    expect(headers.slice(-2)).toEqual(['Content-Length', String(length)])
  })

  it('refuses a fact that would end its header', () => {
    const replies = repliesOf('headerGetSession')
    expect(() =>
      replies.render({ outcome: 'token-missing' }, { ...ambient, requestId: 'a\r\nX-Evil: b' }),
    ).toThrow('Invalid character in header content ["X-Request-Id"]')
  })
})
