// Random choices that a seed repeats.
import { itemAt } from './item-at.js'

export type Random = ReturnType<typeof createRandom>

export function createRandom(seed: number) {
  let state = seed >>> 0
  // mulberry32: small, and good enough to choose by.
  const fraction = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const integer = (below: number) => Math.floor(fraction() * below)
  return {
    /** From 0 up to, but without, 1. */
    fraction,
    /** From 0 up to, but without, `below`. */
    integer,
    /** @throws {RangeError} if there are none */
    pick: <Item>(items: readonly Item[]) => itemAt(items, integer(items.length)),
    bytes: (length: number) => Buffer.from(Array.from({ length }, () => integer(256))),
    shuffled<Item>(items: readonly Item[]) {
      const mixed = [...items]
      for (let last = mixed.length - 1; last > 0; last -= 1) {
        const other = integer(last + 1)
        ;[mixed[last], mixed[other]] = [itemAt(mixed, other), itemAt(mixed, last)]
      }
      return mixed
    },
  }
}
