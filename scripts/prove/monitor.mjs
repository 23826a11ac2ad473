// What loop-monitor.mjs tells from within a service.
import { once } from 'node:events'
import { connect } from 'node:net'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** @param {import('./context.mjs').Context} context */
export function monitorOf(context) {
  const place = path.join(context.folder(), 'monitor')
  const module = fileURLToPath(new URL('loop-monitor.mjs', import.meta.url))
  /** @type {import('node:net').Socket | undefined} */
  let socket
  const say = async (/** @type {string} */ word) => {
    if (socket === undefined) {
      socket = connect(place)
      socket.setEncoding('utf8')
      await once(socket, 'connect')
      context.onClose(() => socket?.destroy())
    }
    socket.write(word)
    const [told] = await once(socket, 'data')
    return String(told)
  }
  return {
    nodeOptions: [`--import=${module}`],
    environment: { PROVE_MONITOR: place },
    reset: () => say('reset'),
    /** @returns {Promise<{ delay: number, p99: number, polluted: number }>} milliseconds since the reset: the longest, and p99 */
    read: async () => JSON.parse(await say('read')),
  }
}
