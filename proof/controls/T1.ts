import { createHash } from 'node:crypto'
import { type Control, inModule } from './control.js'

/** Other bytes in place of those of each token. */
const tokensOf = (change: (random: Buffer) => Uint8Array) =>
  inModule('sessions/credentials', {
    newSessionToken: (newSessionToken) => () => {
      const [prefix = '', random = ''] = newSessionToken().split(/(?<=^sess_)/)
      return prefix + Buffer.from(change(Buffer.from(random, 'base64url'))).toString('base64url')
    },
  })

export default [
  { name: 'tokens of 128 bits', replace: [tokensOf((random) => random.subarray(0, 16))] },
  {
    name: 'the lowest bit of each byte is always set',
    replace: [tokensOf((random) => random.map((byte) => byte | 1))],
  },
  {
    name: 'the same 65,536 tokens again and again',
    replace: [tokensOf((random) => createHash('sha256').update(random.subarray(0, 2)).digest())],
  },
] satisfies Control[]
