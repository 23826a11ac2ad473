/** HTTP/1.1 as it is on the wire: just enough to follow what one connection says, in both directions. */

export type Header = [name: string, value: string]

export interface WireReply {
  status: number
  headers: Header[]
  body: Buffer
  /** What is wrong with its framing. */
  faults: string[]
}

export interface WireRequest {
  method: string
  target: string
  headers: Header[]
}

/** The value of a header; of one that stands twice, both. */
export function headerOf(headers: readonly Header[], name: string): string | undefined {
  const values = headers.filter(([is]) => is.toLowerCase() === name.toLowerCase()).map(([, value]) => value)
  return values.length === 0 ? undefined : values.join(', ')
}

interface Head {
  line: string
  headers: Header[]
  length: number
}

const END = '\r\n\r\n'

function readHead(bytes: Buffer): Head | undefined {
  const end = bytes.indexOf(END)
  if (end === -1) return undefined
  const [line = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n')
  const headers = lines.map((text): Header => {
    const colon = text.indexOf(':')
    return [text.slice(0, colon), text.slice(colon + 1).trim()]
  })
  return { line, headers, length: end + END.length }
}

/** Reads replies from a server's bytes. `methodOf` tells what the next reply answers, and is called once for each. */
export function createReplyReader(methodOf: () => string | undefined, onReply: (reply: WireReply) => void) {
  let bytes: Buffer = Buffer.alloc(0)
  let open: { reply: WireReply; length: number | undefined; optional: boolean } | undefined

  const begin = (): boolean => {
    const start = readHead(bytes)
    if (start === undefined) return false
    const { line, headers, length } = start
    bytes = bytes.subarray(length)
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(line)?.[1] ?? Number.NaN)
    const reply: WireReply = { status, headers, body: Buffer.alloc(0), faults: [] }
    if (Number.isNaN(status)) reply.faults.push(`${JSON.stringify(line)} is no status line`)
    // An interim reply is no answer.
    if (status < 200) return true
    const head = methodOf() === 'HEAD'
    // Where the server could not read the request, it does not know that it was HEAD, and sends a body before it closes.
    const optional = head && [400, 408, 431].includes(status) && headerOf(headers, 'Connection') === 'close'
    const bodiless = (head && !optional) || status === 204 || status === 304
    const declared = headerOf(headers, 'Content-Length')
    if (declared === undefined && status !== 204) reply.faults.push('it has no Content-Length')
    if (declared !== undefined && (status === 204 || !/^\d+$/.test(declared))) {
      reply.faults.push(`its Content-Length is ${declared}`)
    }
    open = { reply, optional, length: bodiless ? 0 : declared === undefined ? undefined : Number(declared) }
    return true
  }
  const finish = (length: number) => {
    if (open === undefined) return
    const { reply } = open
    reply.body = Buffer.from(bytes.subarray(0, length))
    bytes = bytes.subarray(length)
    open = undefined
    onReply(reply)
  }

  return {
    push(chunk: Buffer) {
      bytes = Buffer.concat([bytes, chunk])
      for (;;) {
        if (open === undefined && !begin()) return
        if (open === undefined) continue
        if (open.length === undefined || bytes.length < open.length) return
        finish(open.length)
      }
    },
    /** The server says no more. */
    end() {
      if (open !== undefined) {
        if (open.length !== undefined && !(open.optional && bytes.length === 0))
          open.reply.faults.push('its body is shorter than its Content-Length')
        finish(bytes.length)
      } else if (bytes.length > 0) {
        onReply({ status: 0, headers: [], body: bytes, faults: ['these bytes are no reply'] })
        bytes = Buffer.alloc(0)
      }
    },
  }
}

/** Reads requests from a client's bytes. From the first that cannot be read for certain, it reads no more. */
export function createRequestReader(onRequest: (request: WireRequest) => void) {
  let bytes: Buffer = Buffer.alloc(0)
  let skip = 0
  let chunked = false
  let lost = false

  const begin = (): boolean => {
    while (bytes.length >= 2 && bytes.subarray(0, 2).toString('latin1') === '\r\n') bytes = bytes.subarray(2)
    const head = readHead(bytes)
    if (head === undefined) return false
    bytes = bytes.subarray(head.length)
    const [, method, target] = /^([A-Z-]+) +(\S+) HTTP\/1\.[01]$/.exec(head.line) ?? []
    const length = headerOf(head.headers, 'Content-Length')
    const encoding = headerOf(head.headers, 'Transfer-Encoding')
    if (method === undefined || target === undefined) lost = true
    else onRequest({ method, target, headers: head.headers })
    if (encoding !== undefined) {
      if (encoding.toLowerCase() === 'chunked' && length === undefined) chunked = true
      else lost = true
    } else if (length !== undefined) {
      if (/^\d+$/.test(length)) skip = Number(length)
      else lost = true
    }
    return true
  }
  const skipChunk = (): boolean => {
    const end = bytes.indexOf('\r\n')
    if (end === -1) return false
    const size = Number.parseInt(bytes.subarray(0, end).toString('latin1'), 16)
    if (Number.isNaN(size)) lost = true
    else if (size > 0) {
      bytes = bytes.subarray(end + 2)
      skip = size + 2
    } else {
      const last = bytes.indexOf(END, end)
      if (last === -1) return false
      bytes = bytes.subarray(last + END.length)
      chunked = false
    }
    return true
  }

  return {
    push(chunk: Buffer) {
      bytes = Buffer.concat([bytes, chunk])
      while (!lost) {
        const skipped = Math.min(skip, bytes.length)
        bytes = bytes.subarray(skipped)
        skip -= skipped
        if (skip > 0 || !(chunked ? skipChunk() : begin())) return
      }
    },
  }
}
