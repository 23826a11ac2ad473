#!/usr/bin/env node
// Installs the built Python client into an empty environment, and tests it there against a live service.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  buildDistributions,
  findPython,
  install,
  makeEnvironment,
  Mendable,
  run,
} from './python/environment.js'

const help = `Usage: npm run check:python [-- PYTEST-ARGUMENTS]

Builds generated/python as a wheel and an sdist, installs the wheel into an empty virtual environment, and runs
test/sdk/python there: every documented reply from a live service, what the client does besides, and its types under
mypy --strict.

  npm run check:python -- -k cookies     some of the tests
  npm run check:python -- -x             up to the first failure

Needs Python 3.10 or newer with venv, a package index within reach of pip, and what \`npm ci\` installs.
`
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const args = process.argv.slice(2)

if (args.includes('--help')) process.stdout.write(help)
else {
  const work = await mkdtemp(path.join(tmpdir(), 'signoff-python-'))
  try {
    await check(work)
  } catch (error) {
    if (!(error instanceof Mendable)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function check(work: string) {
  findPython()
  if (!existsSync(path.join(root, 'node_modules'))) {
    throw new Mendable('The development dependencies are missing: run `npm ci`.')
  }
  console.log('1/4 building the wheel and the sdist')
  const { wheel } = await buildDistributions(root, work)

  console.log('2/4 installing the wheel into an empty environment')
  const python = await makeEnvironment(path.join(work, 'environment'))
  await install(python, wheel)
  // Alone, so that what it needs cannot come from the tests' own packages.
  await run(python, ['-c', 'import signoff_client; signoff_client.Signoff("http://localhost").close()'])

  const tests = path.join(root, 'test', 'sdk', 'python')
  console.log('3/4 installing what the tests need')
  await install(python, '-r', path.join(tests, 'requirements.txt'))

  console.log('4/4 testing it against a live service')
  const pytest = spawn(python, ['-B', '-m', 'pytest', '-q', '-p', 'no:cacheprovider', tests, ...args], {
    cwd: root,
    stdio: 'inherit',
  })
  const status = await new Promise((resolve, reject) => pytest.on('close', resolve).on('error', reject))
  if (status !== 0) throw new Mendable('The Python client fails its tests.')
  console.log('The Python client does what openapi.yaml says.')
}
