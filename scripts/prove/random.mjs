// Random choices that a seed repeats.

/** @typedef {ReturnType<typeof createRandom>} Random */

/** @param {number} seed */
export function createRandom(seed) {
  let state = seed >>> 0
  // mulberry32: small, and good enough to choose by.
  const fraction = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const integer = (/** @type {number} */ below) => Math.floor(fraction() * below)
  return {
    /** From 0 up to, but without, 1. */
    fraction,
    /** From 0 up to, but without, `below`. */
    integer,
    /**
     * @template Item
     * @param {readonly Item[]} items
     */
    pick: (items) => /** @type {Item} */ (items[integer(items.length)]),
    /** @param {number} length */
    bytes: (length) => Buffer.from(Array.from({ length }, () => integer(256))),
    /**
     * @template Item
     * @param {readonly Item[]} items
     */
    shuffled(items) {
      const mixed = [...items]
      for (let last = mixed.length - 1; last > 0; last -= 1) {
        const other = integer(last + 1)
        ;[mixed[last], mixed[other]] = [/** @type {Item} */ (mixed[other]), /** @type {Item} */ (mixed[last])]
      }
      return mixed
    },
  }
}
