// Connections on which anything can be said, and of which everything is seen.
import { once } from 'node:events'
import { connect } from 'node:net'
import { createReplyReader, createRequestReader, type Reply } from './replies.js'
import { messageOf, type Request } from './requests.js'

/** Milliseconds after which a server that says nothing is not waited for. */
const PATIENCE = 15_000

export interface Connection {
  write(bytes: string | Buffer): void
  /** The next reply. Rejects if the connection ends before it. */
  reply(): Promise<Reply>
  /** Sends no more, but still receives. */
  end(): void
  /** Goes away. */
  destroy(): void
  /** Resolves when the other side has closed. */
  closed: Promise<void>
}

export async function openConnection(port: number, localAddress?: string): Promise<Connection> {
  const from = localAddress === undefined ? {} : { localAddress }
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true, ...from })
  const methods: string[] = []
  const replies: Reply[] = []
  const waiting: { resolve(reply: Reply): void; reject(error: Error): void }[] = []
  let isOver = false

  const requests = createRequestReader(({ method }) => methods.push(method))
  const reader = createReplyReader(
    () => methods.shift(),
    (reply) => {
      const next = waiting.shift()
      if (next === undefined) replies.push(reply)
      else next.resolve(reply)
    },
  )
  const finish = () => {
    isOver = true
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
      const chunk = typeof bytes === 'string' ? Buffer.from(bytes) : bytes
      requests.push(chunk)
      socket.write(chunk)
    },
    reply: () =>
      new Promise((resolve, reject) => {
        const reply = replies.shift()
        if (reply !== undefined) resolve(reply)
        else if (isOver) reject(new Error('The connection ended without a reply'))
        else waiting.push({ resolve, reject })
      }),
    end: () => socket.end(),
    destroy: () => socket.destroy(),
  }
}

/** Sends a request on a connection of its own and returns the reply. */
export async function ask(port: number, request: Request & { localAddress?: string }): Promise<Reply> {
  const connection = await openConnection(port, request.localAddress)
  try {
    connection.write(messageOf(request))
    return await connection.reply()
  } finally {
    connection.destroy()
  }
}

export interface Heard {
  /** In their order. */
  replies: Reply[]
  /** Whether the server closed the connection. */
  closed: boolean
}

export interface SayOptions {
  /** Milliseconds to wait for the server to close. */
  patience?: number
  /** As many replies are enough: the connection is then closed from here. */
  enough?: number
  localAddress?: string
}

/** Sends bytes on a connection of their own, and listens until the server closes it. */
export async function say(port: number, message: string | Buffer, options: SayOptions = {}): Promise<Heard> {
  const { patience = PATIENCE, enough = Infinity, localAddress } = options
  const connection = await openConnection(port, localAddress)
  const replies: Reply[] = []
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(resolve, patience, 'late')
  })
  const closed = connection.closed.then(() => 'closed' as const)
  connection.write(typeof message === 'string' ? Buffer.from(message, 'latin1') : message)
  try {
    while (replies.length < enough) {
      const next = await Promise.race([connection.reply().catch(() => closed), late])
      if (typeof next === 'string') return { replies, closed: next === 'closed' }
      replies.push(next)
    }
    return { replies, closed: false }
  } finally {
    clearTimeout(timer)
    connection.destroy()
  }
}
