// Puts the signoff command where `npx --no-install signoff` finds it at once. As a "bin" of package.json, npx would install the project into
// its own cache at the first call, and build it again for that.
import { lstatSync, mkdirSync, readlinkSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { COMMAND } from './command.js'

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..')
const command = path.join(root, COMMAND)
const folder = path.join(root, 'node_modules', '.bin')

mkdirSync(folder, { recursive: true })
if (process.platform === 'win32') {
  writeFileSync(path.join(folder, 'signoff.cmd'), `@node "%~dp0\\..\\..\\${COMMAND}" %*\r\n`)
} else {
  link(path.relative(folder, command), path.join(folder, 'signoff'))
}

/** Where others run it right now, the link is never gone. */
function link(target: string, name: string) {
  if (linkedTo(name) !== target) {
    const fresh = `${name}.${process.pid}`
    symlinkSync(target, fresh)
    renameSync(fresh, name)
  }
}

/** What a link names; undefined if there is none. */
function linkedTo(name: string) {
  return lstatSync(name, { throwIfNoEntry: false })?.isSymbolicLink() ? readlinkSync(name) : undefined
}
