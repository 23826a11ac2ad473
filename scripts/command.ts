// Where a build has the signoff command.
import path from 'node:path'

/** What ships and runs, relative to the build's folder. */
export const COMMAND = path.join('dist', 'signoff', 'signoff.js')

/** What that is bundled from: slower to start, but profiles tell its modules apart. */
export const COMPILED_COMMAND = path.join('dist', 'src', 'cli', 'signoff.js')
