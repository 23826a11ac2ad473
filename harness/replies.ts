// The one reader of HTTP/1.1 messages: just enough to follow what a connection says, in both directions.

export type Header = [name: string, value: string]

const END = '\r\n\r\n'

/** A reply as it was on the wire. */
export class Reply {
  readonly status: number
  /** The status line and the header lines, without the empty line. */
  readonly head: string
  readonly bytes: Buffer
  /** What is wrong with its framing. */
  readonly faults: readonly string[]
  /** Milliseconds since the request was sent, if the client measures that. */
  time = 0
  #headers: Header[] | undefined

  constructor(head: string, bytes: Buffer, faults: readonly string[]) {
    this.status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1] ?? 0)
    this.head = head
    this.bytes = bytes
    this.faults = faults
  }

  get headers(): Header[] {
    return (this.#headers ??= headersIn(this.head))
  }

  /** The body as text. */
  get text(): string {
    return this.bytes.toString('utf8')
  }

  /** Whether the server closes the connection after it. */
  get closes(): boolean {
    return /\r\nconnection: *close/i.test(this.head)
  }

  /** All values of a header, in their order. */
  all(name: string): string[] {
    return this.headers.filter(([is]) => is.toLowerCase() === name.toLowerCase()).map(([, value]) => value)
  }

  /** The value of a header: of one that is there twice, both; empty if it is not there. */
  header(name: string): string {
    return this.all(name).join(', ')
  }

  /** The body, for members that change from reply to reply. Beware of what JSON.parse rounds. */
  json(): Record<string, unknown> {
    return JSON.parse(this.text) as Record<string, unknown>
  }
}

export interface WireRequest {
  method: string
  target: string
  headers: Header[]
}

/** The value of a header; of one that is there twice, both; undefined if it is not there. */
export function headerOf(headers: readonly Header[], name: string): string | undefined {
  const values = headers.filter(([is]) => is.toLowerCase() === name.toLowerCase()).map(([, value]) => value)
  return values.length === 0 ? undefined : values.join(', ')
}

function headersIn(head: string): Header[] {
  const [, ...lines] = head.split('\r\n')
  return lines.map((text): Header => {
    const colon = text.indexOf(':')
    return [text.slice(0, colon), text.slice(colon + 1).trim()]
  })
}

export interface ReplyReader {
  push(chunk: Buffer): void
  /** The server sends no more. */
  end(): void
}

/**
 * Reads replies from a server's bytes. `methodOf` returns the method that the next reply answers, and is called once for
 * each. Interim replies are passed over.
 */
export function createReplyReader(
  methodOf: () => string | undefined,
  onReply: (reply: Reply) => void,
): ReplyReader {
  let bytes: Buffer = Buffer.alloc(0)
  let open: { head: string; faults: string[]; length: number | undefined; isOptional: boolean } | undefined

  const begin = (): boolean => {
    const end = bytes.indexOf(END)
    if (end === -1) return false
    const head = bytes.toString('latin1', 0, end)
    bytes = bytes.subarray(end + END.length)
    const status = /^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1]
    if (status?.startsWith('1')) return true
    const faults =
      status === undefined ? [`${JSON.stringify(head.split('\r\n', 1)[0])} is no status line`] : []
    const isHead = methodOf() === 'HEAD'
    // A server that could not read the request does not know that it was HEAD, and sends a body before it closes.
    const isOptional = isHead && /^(400|408|431)$/.test(status ?? '') && /\r\nconnection: *close/i.test(head)
    const isBodiless = (isHead && !isOptional) || status === '204' || status === '304'
    const declared = /\r\ncontent-length: *([^\r]*)/i.exec(head)?.[1]
    if (declared === undefined && status !== '204') faults.push('it has no Content-Length')
    if (declared !== undefined && (status === '204' || !/^\d+$/.test(declared)))
      faults.push(`its Content-Length is ${declared}`)
    open = {
      head,
      faults,
      isOptional,
      length: isBodiless ? 0 : declared === undefined ? undefined : Number(declared),
    }
    return true
  }
  const finish = (length: number) => {
    if (open === undefined) return
    const { head, faults } = open
    const body = Buffer.from(bytes.subarray(0, length))
    bytes = bytes.subarray(length)
    open = undefined
    onReply(new Reply(head, body, faults))
  }

  return {
    push(chunk) {
      bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk])
      for (;;) {
        if (open === undefined && !begin()) return
        if (open === undefined) continue
        if (open.length === undefined || bytes.length < open.length) return
        finish(open.length)
      }
    },
    end() {
      if (open !== undefined) {
        if (open.length !== undefined && !(open.isOptional && bytes.length === 0))
          open.faults.push('its body is shorter than its Content-Length')
        finish(bytes.length)
      } else if (bytes.length > 0) {
        onReply(new Reply('', bytes, ['these bytes are no reply']))
        bytes = Buffer.alloc(0)
      }
    },
  }
}

/** Reads requests from a client's bytes. From the first that cannot be read for certain, it reads no more. */
export function createRequestReader(onRequest: (request: WireRequest) => void): {
  push(chunk: Buffer): void
} {
  let bytes: Buffer = Buffer.alloc(0)
  let skip = 0
  let isChunked = false
  let isLost = false

  const begin = (): boolean => {
    while (bytes.length >= 2 && bytes.toString('latin1', 0, 2) === '\r\n') bytes = bytes.subarray(2)
    const end = bytes.indexOf(END)
    if (end === -1) return false
    const head = bytes.toString('latin1', 0, end)
    bytes = bytes.subarray(end + END.length)
    const [, method, target] = /^([A-Z-]+) +(\S+) HTTP\/1\.[01]$/.exec(head.split('\r\n', 1)[0] ?? '') ?? []
    const headers = headersIn(head)
    const length = headerOf(headers, 'Content-Length')
    const encoding = headerOf(headers, 'Transfer-Encoding')
    if (method === undefined || target === undefined) isLost = true
    else onRequest({ method, target, headers })
    if (encoding !== undefined) {
      if (encoding.toLowerCase() === 'chunked' && length === undefined) isChunked = true
      else isLost = true
    } else if (length !== undefined) {
      if (/^\d+$/.test(length)) skip = Number(length)
      else isLost = true
    }
    return true
  }
  const skipChunk = (): boolean => {
    const end = bytes.indexOf('\r\n')
    if (end === -1) return false
    const size = Number.parseInt(bytes.toString('latin1', 0, end), 16)
    if (Number.isNaN(size)) isLost = true
    else if (size > 0) {
      bytes = bytes.subarray(end + 2)
      skip = size + 2
    } else {
      const last = bytes.indexOf(END, end)
      if (last === -1) return false
      bytes = bytes.subarray(last + END.length)
      isChunked = false
    }
    return true
  }

  return {
    push(chunk) {
      bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk])
      while (!isLost) {
        const skipped = Math.min(skip, bytes.length)
        bytes = bytes.subarray(skipped)
        skip -= skipped
        if (skip > 0 || !(isChunked ? skipChunk() : begin())) return
      }
    },
  }
}
