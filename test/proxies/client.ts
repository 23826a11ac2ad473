import { once } from 'node:events'
import { request } from 'node:https'
import { connect } from 'node:tls'
import type { IncomingHttpHeaders } from 'node:http'

/** Not the address that proxies have towards Signoff, so that the log tells one from the other. */
export const CLIENT_ADDRESS = '127.0.0.2'

export interface Reply {
  status: number
  headers: IncomingHttpHeaders
  text: string
}

export interface Request {
  headers?: Record<string, string> | undefined
  json?: unknown
}

/** A client of one proxy. Certificates are made for each run, so that nobody vouches for them. */
export function createClient(port: number) {
  return {
    /** Sends a request to a host name behind the proxy. */
    async ask(
      host: string,
      method: string,
      path: string,
      { headers = {}, json }: Request = {},
    ): Promise<Reply> {
      const body = json === undefined ? '' : JSON.stringify(json)
      const sent = request({
        host: '127.0.0.1',
        port,
        localAddress: CLIENT_ADDRESS,
        method,
        path,
        agent: false,
        servername: host,
        rejectUnauthorized: false,
        headers: {
          Host: host,
          ...(json === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...(method === 'GET' || method === 'HEAD' ? {} : { 'Content-Length': Buffer.byteLength(body) }),
          ...headers,
        },
      }).end(body)
      const [reply] = await once(sent, 'response')
      let text = ''
      for await (const chunk of reply.setEncoding('utf8')) text += chunk
      return { status: reply.statusCode, headers: reply.headers, text }
    },
    /**
     * Sends bytes as they stand, and answers all that comes back until the proxy closes; empty if it takes no such
     * connection.
     */
    say(servername: string, message: string): Promise<string> {
      return new Promise((resolve) => {
        const socket = connect({ host: '127.0.0.1', port, servername, rejectUnauthorized: false })
        let text = ''
        socket.setEncoding('latin1').on('data', (chunk) => (text += chunk))
        socket.on('error', () => resolve(text))
        socket.on('close', () => resolve(text))
        socket.on('secureConnect', () => socket.write(Buffer.from(message, 'latin1')))
      })
    },
  }
}

export type Client = ReturnType<typeof createClient>
