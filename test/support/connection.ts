import { once } from 'node:events'
import { connect } from 'node:net'
import { createReplyReader, createRequestReader, type Header, headerOf, type WireReply } from './wire.js'

/** A reply as tests look at it. */
export interface Reply {
  status: number
  headers: Header[]
  bytes: Buffer
  text: string
  /** The value of a header; empty if it is not there. */
  header(name: string): string
  /** The body, for members that change from reply to reply. Beware of what JSON.parse rounds. */
  json(): Record<string, unknown>
}

/** A connection on which anything can be said. */
export interface Connection {
  write(bytes: string | Buffer): void
  /** The next reply. Rejects if the connection ends before it. */
  reply(): Promise<Reply>
  /** Says no more, but listens on. */
  end(): void
  /** Goes away. */
  destroy(): void
  /** Resolves when the other side has closed. */
  closed: Promise<void>
}

export async function openConnection(port: number): Promise<Connection> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
  const methods: string[] = []
  const replies: Reply[] = []
  const waiting: { resolve(reply: Reply): void; reject(error: Error): void }[] = []
  let over = false

  const requests = createRequestReader(({ method }) => methods.push(method))
  const reader = createReplyReader(
    () => methods.shift(),
    (wire) => {
      const reply = replyOf(wire)
      const next = waiting.shift()
      if (next === undefined) replies.push(reply)
      else next.resolve(reply)
    },
  )
  const finish = () => {
    over = true
    for (const { reject } of waiting.splice(0)) reject(new Error('The connection ended without a reply'))
  }
  socket.on('data', (chunk: Buffer) => {
    reader.push(chunk)
  })
  socket.on('error', () => undefined)
  const closed = new Promise<void>((resolve) => {
    socket.on('end', () => {
      reader.end()
      finish()
      socket.end()
      resolve()
    })
    socket.on('close', () => {
      finish()
      resolve()
    })
  })
  await once(socket, 'connect')

  return {
    closed,
    write(bytes) {
      const chunk = Buffer.from(bytes)
      requests.push(chunk)
      socket.write(chunk)
    },
    reply: () =>
      new Promise((resolve, reject) => {
        const reply = replies.shift()
        if (reply !== undefined) resolve(reply)
        else if (over) reject(new Error('The connection ended without a reply'))
        else waiting.push({ resolve, reject })
      }),
    end: () => socket.end(),
    destroy: () => socket.destroy(),
  }
}

function replyOf({ status, headers, body }: WireReply): Reply {
  const text = body.toString('utf8')
  return {
    status,
    headers,
    bytes: body,
    text,
    header: (name) => headerOf(headers, name) ?? '',
    json: () => JSON.parse(text) as Record<string, unknown>,
  }
}
