#!/usr/bin/env node
// Runs the tests on each line of Node that is supported, with binaries from the npm package "node".
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Tests of pages, packages and tools: the line of Node that runs them does not change what they find. */
const SAME_EVERYWHERE = ['bench', 'docs', 'portal', 'prove', 'readme', 'release', 'sdk/typescript/package']
const VERSIONS = ['20.20.2', '22.23.3', '24.21.0']

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const options = process.argv.slice(2)
const wanted = options.filter((option) => !option.startsWith('--'))
const current = process.version.slice(1).split('.', 1)[0]
if (options.includes('--help')) {
  console.log(`Usage: npm run test:nodes [-- VERSION ...]

Installs Node ${VERSIONS.join(', ')} under .cache/nodes and runs the tests on each.
Name versions, or their first number, to run on those only: npm run test:nodes -- 24
With --others, the line of Node that runs this is left out, and so are the tests of pages, packages and tools, which
no version of Node changes.`)
  process.exit(0)
}
const versions = VERSIONS.filter(
  (version) => !(options.includes('--others') && version.startsWith(`${current}.`)),
).filter(
  (version) =>
    wanted.length === 0 || wanted.some((name) => version === name || version.startsWith(`${name}.`)),
)
if (versions.length === 0) {
  console.error(`test-nodes: none of ${VERSIONS.join(', ')} is ${wanted.join(', ')}`)
  process.exit(2)
}

let failed = 0
for (const version of versions) {
  console.log(`\n== Node ${version}`)
  const code = run(version)
  console.log(`== Node ${version}: ${code === 0 ? 'passed' : 'failed'}`)
  if (code !== 0) failed += 1
}
process.exit(failed === 0 ? 0 : 1)

function run(version: string) {
  const folder = join(root, '.cache', 'nodes', version)
  const binaries = join(folder, 'node_modules', 'node', 'bin')
  const node = join(binaries, 'node')
  if (!existsSync(node)) {
    mkdirSync(folder, { recursive: true })
    const installed = call(
      'npm',
      ['install', '--no-save', '--no-audit', '--prefix', folder, `node@${version}`],
      folder,
      process.env,
    )
    if (installed !== 0) return installed
  }
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js')
  const skipped = options.includes('--others')
    ? [
        '--testPathIgnorePatterns',
        '/node_modules/',
        '/browser/',
        ...SAME_EVERYWHERE.map((name) => `/test/${name}`),
      ]
    : []
  return call(node, ['--experimental-vm-modules', '--no-warnings', jest, ...skipped], root, {
    ...process.env,
    PATH: `${binaries}:${process.env['PATH'] ?? ''}`,
  })
}

function call(command: string, args: string[], cwd: string, env: NodeJS.ProcessEnv) {
  return spawnSync(command, args, { cwd, env, stdio: 'inherit' }).status ?? 1
}
