#!/usr/bin/env node
import { exitCodeOf, report } from './failures.js'
import { createProgram } from './program.js'

// A prompt that can't be shown is no reason to end with a stack trace; all else is written without these streams.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

try {
  await createProgram().parseAsync()
} catch (error) {
  report(error)
  process.exitCode = exitCodeOf(error)
}
