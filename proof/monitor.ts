// What loop-monitor.ts reports from within a service.
import { once } from 'node:events'
import { connect } from 'node:net'
import path from 'node:path'
import { preload } from './preload.js'
import type { Context } from './context.js'
import type { Socket } from 'node:net'

export function monitorOf(context: Context) {
  const place = path.join(context.folder(), 'monitor')
  let socket: Socket | undefined
  const say = async (word: string) => {
    if (socket === undefined) {
      socket = connect(place)
      socket.setEncoding('utf8')
      await once(socket, 'connect')
      context.onClose(() => socket?.destroy())
    }
    socket.write(word)
    const [reply] = (await once(socket, 'data')) as [string]
    return reply
  }
  return {
    nodeOptions: preload(context, 'loop-monitor'),
    environment: { PROVE_MONITOR: place },
    reset: () => say('reset'),
    /** @returns milliseconds since the reset: the longest, and p99 */
    read: async () => JSON.parse(await say('read')) as { delay: number; p99: number; polluted: number },
  }
}
