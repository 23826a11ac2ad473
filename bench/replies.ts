// Just enough of HTTP/1.1 for the replies of the servers that are measured.

export interface Reply {
  status: string
  body: string
}

const CONTENT_LENGTH = /\r\ncontent-length: *(\d+)/i
const CHUNKED = /\r\ntransfer-encoding: *chunked/i
const HEAD_END = '\r\n\r\n'

/**
 * The reply that a text holds.
 *
 * @param text what has arrived so far, in latin1
 * @returns undefined if more must come, or what is wrong with it
 */
export function wholeReply(text: string): Reply | string | undefined {
  const end = text.indexOf(HEAD_END)
  if (end === -1) return undefined
  const head = text.slice(0, end)
  const begin = end + HEAD_END.length
  const length = CONTENT_LENGTH.exec(head)?.[1]
  const status = text.slice(9, 12)
  if (length !== undefined) {
    const whole = begin + Number(length)
    if (text.length < whole) return undefined
    return text.length > whole ? 'more than one reply' : { status, body: text.slice(begin) }
  }
  if (!CHUNKED.test(head)) return 'a reply whose length is not told'
  return chunked(text, begin, status)
}

function chunked(text: string, begin: number, status: string) {
  let body = ''
  for (let at = begin; ;) {
    const line = text.indexOf('\r\n', at)
    if (line === -1) return undefined
    const size = Number.parseInt(text.slice(at, line), 16)
    if (!(size >= 0)) return 'a chunk whose length is not told'
    const next = line + 2 + size + 2
    if (text.length < next) return undefined
    if (size === 0) return text.length > next ? 'more than one reply' : { status, body }
    body += text.slice(line + 2, next - 2)
    at = next
  }
}
