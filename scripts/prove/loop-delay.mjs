// Loaded into a server by --import: SIGUSR2 makes it print how late its event loop was since the last time, and start again.
import { monitorEventLoopDelay } from 'node:perf_hooks'

const histogram = monitorEventLoopDelay({ resolution: 1 })
histogram.enable()

process.on('SIGUSR2', () => {
  const milliseconds = (/** @type {number} */ percent) => histogram.percentile(percent) / 1e6
  process.stdout.write(
    `${JSON.stringify({ loopDelay: { p50: milliseconds(50), p99: milliseconds(99), longest: histogram.max / 1e6 } })}\n`,
  )
  histogram.reset()
})
