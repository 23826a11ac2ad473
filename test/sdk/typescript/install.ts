import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { temporaryFolder } from '../../support/folder.js'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../..', import.meta.url))

/** Installs the package as it is published in an empty project; answers its folder, and the paths of what was packed. */
export async function installPackage(): Promise<{ project: string; packed: string[] }> {
  const project = temporaryFolder()
  const options = ['--offline', '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error']
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', project, ...options], {
    cwd: join(root, 'generated', 'client'),
  })
  // Before it, npm says what the package's scripts say.
  const [pack] = JSON.parse(stdout.slice(stdout.search(/^\[$/m))) as [
    { filename: string; files: { path: string }[] },
  ]
  writeFileSync(join(project, 'package.json'), '{ "name": "empty", "private": true }')
  await run('npm', ['install', join(project, pack.filename), ...options], { cwd: project })
  return { project, packed: pack.files.map(({ path }) => path) }
}
