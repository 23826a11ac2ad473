// Puts the files that compiled code reads beside it, where it looks for them.
import { copyFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { DATA } from './data.js'

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..')

for (const file of DATA) {
  copyFileSync(path.join(root, file), path.join(root, 'dist', file))
}
