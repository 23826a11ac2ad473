/** What a statement casts to INTEGER: the driver would bind a BigInt as NULL. */
export function toSqlInteger(id: bigint): string {
  // SQLite would quietly cast a number out of range to the nearest one in it.
  if (BigInt.asIntN(64, id) !== id) throw new RangeError('An id must be a signed 64-bit integer')
  return id.toString()
}
