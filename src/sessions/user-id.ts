const MIN = -(2n ** 63n)
const MAX = 2n ** 63n - 1n
/** The digits of 2^63, and a sign; longer texts need not be read to be refused, but for leading zeros. */
const INTEGER = /^-?0*[0-9]{1,19}$/

/** A user's id from its text: `-?[0-9]+` within 64 bits (contract query). Anything else is undefined. */
export function parseUserId(text: string): bigint | undefined {
  if (!INTEGER.test(text)) return undefined
  const id = BigInt(text)
  return id >= MIN && id <= MAX ? id : undefined
}
