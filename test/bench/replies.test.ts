import { describe, expect, it } from '@jest/globals'
import { wholeReply } from '../../bench/replies.js'

const reply = (head: string, body: string) => `HTTP/1.1 200 OK\r\n${head}\r\n\r\n${body}`

describe('the replies that the load generator takes', () => {
  it.each([
    ['by its length', reply('Content-Length: 4', 'true'), 'true'],
    ['in any case', reply('content-length:4', 'true'), 'true'],
    ['empty', reply('Content-Length: 0', ''), ''],
    ['in chunks', reply('Transfer-Encoding: chunked', '2\r\ntr\r\n2\r\nue\r\n0\r\n\r\n'), 'true'],
  ])('are read whole: %s', (_, text, body) => {
    expect(wholeReply(text)).toEqual({ status: '200', body })
    for (let end = 0; end < text.length; end += 1) expect(wholeReply(text.slice(0, end))).toBeUndefined()
  })

  it.each([
    ['one too many', reply('Content-Length: 4', 'truefalse'), 'more than one reply'],
    ['one too many, in chunks', reply('Transfer-Encoding: chunked', '0\r\n\r\nH'), 'more than one reply'],
    ['without a length', reply('Connection: close', 'true'), 'a reply whose length is not told'],
    [
      'a chunk without a length',
      reply('Transfer-Encoding: chunked', 'x\r\n'),
      'a chunk whose length is not told',
    ],
  ])('are refused: %s', (_, text, fault) => {
    expect(wholeReply(text)).toBe(fault)
  })
})
