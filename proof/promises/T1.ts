import controls from '../controls/T1.js'
import type { SignoffPromise } from '../promises.js'

const BYTES = 32
const SHAPE = /^sess_([A-Za-z0-9_-]{43})$/
/** Standard deviations that the frequency of a set bit may be away from one half. */
const SIGMAS = 5
const STEP = 10_000

export default {
  id: 'T1',
  promise: 'Session tokens are 256 random bits, never reused',
  how: 'makes tokens by the function that every login uses, and counts duplicates, wrong shapes, and how often each bit is set',
  asked: '0 duplicates in 1,000,000; each bit within 5 standard deviations of one half',
  controls,
  async check(context) {
    const { newSessionToken } = await context.module('src/sessions/credentials.js')
    const count = context.size(1_000_000, 100_000)
    const seen = new Set()
    const set = new Uint32Array(BYTES * 8)
    for (let made = 0; made < count; made += 1) {
      const token = newSessionToken()
      const bytes = Buffer.from(SHAPE.exec(token)?.[1] ?? '', 'base64url')
      if (bytes.length !== BYTES) context.fault(`a token of ${bytes.length} bytes`)
      if (seen.has(token)) context.fault(`a token was made twice, the second time as number ${made + 1}`)
      seen.add(token)
      for (let bit = 0; bit < set.length; bit += 1) {
        if (((bytes[bit >> 3] ?? 0) & (1 << (bit & 7))) !== 0) set[bit] = (set[bit] ?? 0) + 1
      }
      if (context.isDecided) return ''
      if (made % STEP === 0) context.tell(`${made} of ${count} tokens`)
    }
    const sigma = Math.sqrt(count) / 2
    let farthest = 0
    for (const [bit, times] of set.entries()) {
      const away = Math.abs(times - count / 2) / sigma
      farthest = Math.max(farthest, away)
      if (away > SIGMAS) context.fault(`bit ${bit} is set in ${times} of ${count} tokens`)
    }
    return `0 duplicates in ${count.toLocaleString('en')}; the farthest bit is ${farthest.toFixed(1)} standard deviations away`
  },
} satisfies SignoffPromise
