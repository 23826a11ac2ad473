import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Connection, openConnection } from '../../harness/connection.js'
import type { Header } from '../../harness/replies.js'

/** A request on its way from an SDK to the service. */
export interface Message {
  method: string
  target: string
  headers: Header[]
  body: Buffer
}

/** What becomes of a request on its way; a buffer is written as it is. */
export type Change = (message: Message) => Message | Buffer

export interface Detour {
  url: string
  close(): Promise<void>
}

/**
 * Changes what an SDK sends to what no SDK would send, on the wire: so the SDK is called as its users call it, whatever
 * language it is written in, and reads what the service answers to that.
 */
export async function openDetour(
  port: number,
  change: Change,
  open: () => Promise<Connection> = () => openConnection(port),
): Promise<Detour> {
  const server = createServer((request, response) => {
    const pass = async () => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const connection = await open()
      connection.write(
        bytesOf(
          change({
            method: request.method ?? '',
            target: request.url ?? '',
            headers: linesOf(request.rawHeaders).filter(([name]) => !FRAMING.test(name)),
            body: Buffer.concat(chunks),
          }),
        ),
      )
      const { status, headers, bytes } = await connection.reply()
      connection.destroy()
      response.sendDate = false
      response.writeHead(status, headers.flat()).end(bytes)
    }
    pass().catch(() => request.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port: own } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${own}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const FRAMING = /^(content-length|transfer-encoding|connection|keep-alive|expect)$/i

function linesOf(raw: readonly string[]): Header[] {
  return raw.flatMap((name, index): Header[] => (index % 2 === 0 ? [[name, raw[index + 1] ?? '']] : []))
}

export function bytesOf(message: Message | Buffer): Buffer {
  if (Buffer.isBuffer(message)) return message
  const { method, target, headers, body } = message
  const length: Header[] =
    body.length > 0 || method === 'POST' ? [['Content-Length', String(body.length)]] : []
  const lines = [...headers, ...length].map(([name, value]) => `${name}: ${value}`)
  return Buffer.concat([
    Buffer.from(`${[`${method} ${target} HTTP/1.1`, ...lines].join('\r\n')}\r\n\r\n`, 'latin1'),
    body,
  ])
}

/** Puts these in place of the query that was sent. */
export const query =
  (text: string): Change =>
  (message) => ({ ...message, target: message.target.replace(/(\?.*)?$/, text === '' ? '' : `?${text}`) })

/** Puts a header in place of those of its name. */
export const header =
  (name: string, value: string): Change =>
  (message) => ({
    ...message,
    headers: [...message.headers.filter(([is]) => is.toLowerCase() !== name.toLowerCase()), [name, value]],
  })

/** Adds a line, whether or not there is one of its name. */
export const line =
  (name: string, value: string): Change =>
  (message) => ({ ...message, headers: [...message.headers, [name, value]] })

/** Sends this as the body, as JSON unless the request had another type. */
export const body =
  (text: string): Change =>
  (message) => {
    const typed = message.headers.some(([name]) => name.toLowerCase() === 'content-type')
    const headers: Header[] = typed
      ? message.headers
      : [...message.headers, ['Content-Type', 'application/json']]
    return { ...message, headers, body: Buffer.from(text) }
  }

export const target =
  (text: string): Change =>
  (message) => ({ ...message, target: text })

export const method =
  (name: string): Change =>
  (message) => ({ ...message, method: name })

export const all =
  (...changes: ((message: Message) => Message | Buffer)[]): Change =>
  (message) =>
    changes.reduce<Message | Buffer>(
      (changed, change) => (Buffer.isBuffer(changed) ? changed : change(changed)),
      message,
    )
