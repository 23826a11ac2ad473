// Many pieces of work, some at a time, each over a connection that is its own for so long.
import { keepAlive } from '../harness/keep-alive.js'
import { itemAt } from './item-at.js'
import type { Context } from './context.js'
import type { KeepAlive as Connection } from '../harness/keep-alive.js'

const LANES = 8

/** @param lanes how many at a time */
export async function inLanes<Item>(
  context: Context,
  port: number,
  items: readonly Item[],
  work: (connection: Connection, item: Item) => Promise<unknown>,
  lanes: number = LANES,
) {
  let next = 0
  const lane = async () => {
    const connection = keepAlive(() => port)
    context.onClose(() => connection.close())
    while (next < items.length && !context.isDecided) {
      const item = itemAt(items, next)
      next += 1
      if (next % 100 === 0) context.tell(`${next} of ${items.length}`)
      await work(connection, item)
    }
    connection.close()
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}
