// Puts the signoff command where `npx signoff` finds it at once. As a "bin" of package.json, npx would install the project into
// its own cache at the first call, and build it again for that.
import { chmodSync, existsSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..')
const command = path.join(root, 'dist', 'src', 'cli', 'signoff.js')
const folder = path.join(root, 'node_modules', '.bin')

mkdirSync(folder, { recursive: true })
if (process.platform === 'win32') {
  writeFileSync(path.join(folder, 'signoff.cmd'), '@node "%~dp0\\..\\..\\dist\\src\\cli\\signoff.js" %*\r\n')
} else {
  chmodSync(command, 0o755)
  link(path.relative(folder, command), path.join(folder, 'signoff'))
}

/**
 * Where others run it right now, the link is never gone.
 *
 * @param {string} target
 * @param {string} name
 */
function link(target, name) {
  if (!existsSync(name)) {
    const fresh = `${name}.${process.pid}`
    symlinkSync(target, fresh)
    renameSync(fresh, name)
  }
}
