// Places of a list that are known to be there.

/** @throws {RangeError} if the list has no such place */
export function itemAt<Item>(items: readonly Item[], index: number): Item {
  if (!Number.isInteger(index) || index < 0 || index >= items.length)
    throw new RangeError(`There is no item ${index} of ${items.length}`)
  // The bounds are checked; Item itself may have undefined as a value.
  return items[index] as Item
}
