// Many pieces of work, some at a time, each over a connection that is its own for so long.
import { keepAlive } from './keep-alive.mjs'

const LANES = 8

/**
 * @template Item
 * @param {import('./context.mjs').Context} context
 * @param {number} port
 * @param {readonly Item[]} items
 * @param {(connection: import('./keep-alive.mjs').Connection, item: Item) => Promise<unknown>} work
 * @param {number} [lanes] how many at a time
 */
export async function inLanes(context, port, items, work, lanes = LANES) {
  let next = 0
  const lane = async () => {
    const connection = keepAlive(() => port)
    context.onClose(() => connection.close())
    while (next < items.length && !context.isDecided) {
      const item = /** @type {Item} */ (items[next])
      next += 1
      if (next % 100 === 0) context.tell(`${next} of ${items.length}`)
      await work(connection, item)
    }
    connection.close()
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}
