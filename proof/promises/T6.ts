import { checkEdges, checkJumps, checkSights, measureFlushes } from '../expiry.js'
import controls from '../controls/T6.js'
import type { SignoffPromise } from '../promises.js'

/** Milliseconds within which a sight is in the store. */
const FLUSHED = 1_000

export default {
  id: 'T6',
  promise: 'Idle and absolute expiry hold when a session is read, without the purge, through clock jumps',
  how: 'every check and logout a second and a millisecond before the time, at it and after it, with a clock that is moved by hand; sights at random moments; a process whose clock jumps by an hour, a day and over 2038',
  asked: 'defaults idle ≤ 1 h, absolute ≤ 24 h; error ≤ 1 s; last-seen times written within 1 s',
  needs: 'libfaketime (Debian: faketime)',
  controls,
  async check(context) {
    // A control's fault shows in one of the parts.
    const { part = 'all' } = context.options
    const isAsked = (name: string) => part === 'all' || part === name
    const edges = isAsked('edges') ? await checkEdges(context) : ''
    const sights = context.size(2_000, 40)
    if (isAsked('sights')) await checkSights(context, sights)
    const times = isAsked('flushes') ? await measureFlushes(context, context.size(100, 5)) : [0]
    // The middle, as one that a busy machine holds up says nothing of the service.
    const middle = times[times.length >> 1] ?? Infinity
    if (middle > FLUSHED * context.patience)
      context.fault(`sights are in the store after ${middle.toFixed(0)} ms`)
    const jumps = isAsked('jumps') ? await checkJumps(context) : ''
    const longest = times.at(-1) ?? Infinity
    return `${edges}; ${sights.toLocaleString('en')} sessions seen at random idled out within the second; sights in the store after ${middle.toFixed(0)} ms in the middle, ${longest.toFixed(0)} ms at most; ${jumps}`
  },
} satisfies SignoffPromise
