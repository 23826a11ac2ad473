#!/usr/bin/env node
import { exitCodeOf, report } from './failures.js'
import { createProgram } from './program.js'

// A reader that has seen enough, such as `head`, is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

try {
  await createProgram().parseAsync()
} catch (error) {
  report(error)
  process.exitCode = exitCodeOf(error)
}
