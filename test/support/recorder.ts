import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { once } from 'node:events'
import { document } from './document.js'
import { noteCredentials } from './evidence.js'
import { createJudge, type JudgeOptions, type Verdict } from './judge.js'
import { noteObservations } from './observations.js'
import { createReplyReader, createRequestReader, type WireRequest } from '../../harness/replies.js'

/** Stands between every client and the server, and sees every reply on the wire, whoever asked. */
export interface Recorder {
  port: number
  url: string
  /** What was seen so far. */
  verdicts: readonly Verdict[]
  /** @throws Error that names every reply since the last call that was not as documented. */
  verify(): void
  close(): Promise<void>
}

/**
 * Passes bytes on as they are, in both directions, and reads along. So what is ambiguous, or no HTTP at all, reaches the
 * server unchanged, and what the server answers reaches the client unchanged, after it was judged.
 */
export async function startRecorder(serverPort: number, options: JudgeOptions): Promise<Recorder> {
  const judge = createJudge(document, options)
  const verdicts: Verdict[] = []
  const faults: string[] = []
  const sockets = new Set<Socket>()

  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const upstream = connect({ port: serverPort, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
    const asked: WireRequest[] = []
    let current: WireRequest | undefined
    const requests = createRequestReader((request) => asked.push(request))
    const replies = createReplyReader(
      () => (current = asked.shift())?.method,
      (reply) => {
        const verdict = judge(current, reply)
        verdicts.push(verdict)
        const what = `${current?.method ?? '?'} ${current?.target ?? '?'} → ${verdict.status} ${verdict.outcome}`
        faults.push(...verdict.faults.map((fault) => `${what}: ${fault}`))
      },
    )
    client.on('data', (chunk: Buffer) => {
      noteCredentials(chunk)
      requests.push(chunk)
      upstream.write(chunk)
    })
    client.on('end', () => upstream.end())
    upstream.on('data', (chunk: Buffer) => {
      noteCredentials(chunk)
      replies.push(chunk)
      client.write(chunk)
    })
    upstream.on('end', () => {
      replies.end()
      client.end()
    })
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo

  const verify = () => {
    const found = faults.splice(0)
    if (found.length > 0)
      throw new Error(`Replies that openapi.yaml does not document:\n  ${found.join('\n  ')}`)
  }
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    verdicts,
    verify,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
      noteObservations(document, verdicts)
      verify()
    },
  }
}
