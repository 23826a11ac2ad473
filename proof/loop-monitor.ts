// Loaded into a service by --import: tells on a socket of its own how long its event loop was held up, what memory it takes, and
// whether anything was added to the prototype of all objects.
import { createServer } from 'node:net'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { isMainThread } from 'node:worker_threads'

/** Milliseconds. */
const RESOLUTION = 1
/** Turns of the timer after which what held it up has been seen. */
const TURNS = 20
// The threads that hash passwords load it, too.
if (isMainThread) listen()

function listen() {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION })
  histogram.enable()
  const own = Object.getOwnPropertyNames(Object.prototype).length

  createServer((socket) => {
    socket.setEncoding('utf8').on('error', () => undefined)
    socket.on('data', (text: string) => {
      if (text === 'reset') {
        histogram.reset()
        // After a reset, the first turn is measured from nothing: what holds it up would be missed.
        setTimeout(() => socket.write('done\n'), TURNS * RESOLUTION)
      } else {
        // A delay is seen at the timer's next turn.
        setTimeout(() => {
          const added = Object.getOwnPropertyNames(Object.prototype).length - own
          const polluted = added + Number('polluted' in {}) + Number('polluted' in [])
          const delay = Math.max(0, histogram.max / 1e6 - RESOLUTION)
          socket.write(`${JSON.stringify({ delay, p99: histogram.percentile(99) / 1e6, polluted })}\n`)
        }, TURNS * RESOLUTION)
      }
    })
  })
    .listen(process.env['PROVE_MONITOR'])
    .unref()
}
