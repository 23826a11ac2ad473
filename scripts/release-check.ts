#!/usr/bin/env node
// Builds what a release would publish, and looks at it. Publishes nothing.
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { homedir, hostname, tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { sectionOf } from './breaking/gate.js'
import { buildDistributions, Mendable, run, toolsPython } from './python/environment.js'

const help = `Usage: npm run release:check [-- --final]

Builds the npm package @signoff/client and the wheel and sdist of signoff-client as a release would publish them, and
checks them: names, one version everywhere, licence, README, types, no other files, no traces of this machine, metadata
that the indexes take, and a section of that version in CHANGELOG.md. Publishes nothing.

  --final   also fails while CHANGELOG.md calls the version unreleased

Needs Python 3.10 or newer with venv, and a package index within reach of pip.
`
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const LICENSE = 'Apache-2.0'
const args = process.argv.slice(2)

const faults: string[] = []

if (args.includes('--help')) process.stdout.write(help)
else if (args.some((arg) => arg !== '--final')) {
  process.stderr.write(help)
  process.exitCode = 2
} else {
  const work = await mkdtemp(path.join(tmpdir(), 'signoff-release-'))
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
  const { version } = parse(await text('openapi.yaml')).info
  console.log(`1/4 the version ${version}`)
  await checkVersion(version)
  console.log('2/4 the npm package')
  await checkNpm(version, path.join(work, 'npm'))
  console.log('3/4 the wheel and the sdist')
  await checkPython(version, path.join(work, 'python'))
  console.log('4/4 traces of this machine')
  await checkTraces(work)
  if (faults.length > 0) {
    throw new Mendable(`\nThis must not be released:\n${faults.map((fault) => `- ${fault}`).join('\n')}`)
  }
  console.log(
    `\n@signoff/client ${version} and signoff-client ${version} are fit to be published. Nothing was.`,
  )
}

async function checkVersion(version: string) {
  const manifest = JSON.parse(await text('package.json'))
  expect(manifest.version === version, `package.json is ${manifest.version}, openapi.yaml ${version}`)
  const section = sectionOf(await text('CHANGELOG.md'), version)
  expect(section !== undefined, `CHANGELOG.md has no section "## ${version}"`)
  if (section === undefined || !/unreleased/i.test(section.split('\n', 1)[0] ?? '')) return
  if (args.includes('--final')) faults.push(`CHANGELOG.md calls ${version} unreleased`)
  else console.log('    note: CHANGELOG.md calls it unreleased; a release gives it its date')
}

async function checkNpm(version: string, folder: string) {
  const client = path.join(root, 'generated', 'client')
  await mkdir(folder, { recursive: true })
  const [command, ...npm] = npmCommand()
  await run(command ?? 'npm', [...npm, 'pack', '--silent', '--pack-destination', folder], { cwd: client })
  const [archive = ''] = await readdir(folder)
  await run('tar', ['-xzf', path.join(folder, archive), '-C', folder])
  const inside = path.join(folder, 'package')
  const files = await list(`npm package ${archive}`, inside)

  const manifest = JSON.parse(await readFile(path.join(inside, 'package.json'), 'utf8'))
  expect(manifest.name === '@signoff/client', `the npm package is called ${manifest.name}`)
  expect(manifest.version === version, `the npm package is ${manifest.version}`)
  expect(manifest.license === LICENSE, `the npm package's licence is ${manifest.license}`)
  expect(manifest.private !== true, 'the npm package is private')
  for (const kind of ['dependencies', 'peerDependencies', 'optionalDependencies']) {
    expect(Object.keys(manifest[kind] ?? {}).length === 0, `the npm package has ${kind}`)
  }
  for (const script of ['preinstall', 'install', 'postinstall', 'prepare']) {
    expect(manifest.scripts?.[script] === undefined, `the npm package runs ${script} where it is installed`)
  }
  const entries = targetsOf([manifest.exports, manifest.main, manifest.module, manifest.types])
  expect(
    entries.some((file) => /\.d\.[cm]?ts$/.test(file)),
    'the npm package names no types',
  )
  for (const file of entries) {
    expect(
      files.includes(path.posix.normalize(file)),
      `the npm package lacks ${file}, which its package.json names`,
    )
  }
  await checkTexts('the npm package', inside, files)
  const stray = files.filter((file) => !/^(package\.json|README\.md|LICENSE|(dist|src)\/.+)$/.test(file))
  expect(stray.length === 0, `the npm package has stray files: ${stray.join(', ')}`)
  const odd = files.filter(
    (file) => file.startsWith('dist/') && !/\.([cm]?js|d\.[cm]?ts|map)$|package\.json$/.test(file),
  )
  expect(odd.length === 0, `the npm package has stray files: ${odd.join(', ')}`)
}

async function checkPython(version: string, folder: string) {
  await mkdir(folder, { recursive: true })
  const { wheel, sdist } = await buildDistributions(root, folder)
  // What was built from is no part of it.
  await rm(path.join(folder, 'source'), { recursive: true, force: true })
  const python = await toolsPython(root)
  expect(
    path.basename(wheel) === `signoff_client-${version}-py3-none-any.whl`,
    `the wheel is ${path.basename(wheel)}`,
  )
  expect(path.basename(sdist) === `signoff_client-${version}.tar.gz`, `the sdist is ${path.basename(sdist)}`)
  await run(python, ['-m', 'twine', 'check', '--strict', wheel, sdist]).catch((error) =>
    faults.push(error.message),
  )

  const wheelFolder = path.join(folder, 'wheel')
  await run(python, ['-m', 'zipfile', '-e', wheel, wheelFolder])
  const files = await list(`wheel ${path.basename(wheel)}`, wheelFolder)
  const info = files.find((file) => file.includes('.dist-info/'))?.split('/')[0] ?? 'dist-info'
  const metadata = await readFile(path.join(wheelFolder, info, 'METADATA'), 'utf8')
  expect(/^Name: signoff-client$/m.test(metadata), 'the wheel is not called signoff-client')
  expect(metadata.includes(`\nVersion: ${version}\n`), `the wheel is not of version ${version}`)
  expect(metadata.includes(`\nLicense-Expression: ${LICENSE}\n`), `the wheel's licence is not ${LICENSE}`)
  expect(metadata.includes('\n# signoff-client\n'), 'the wheel has no README')
  const needs = (metadata.match(/(?<=^Requires-Dist: )[\w-]+/gm) ?? []).sort()
  expect(needs.join() === 'pydantic,urllib3', `the wheel needs ${needs.join(', ')}`)
  for (const file of [
    'signoff_client/py.typed',
    'signoff_client/outcomes.json',
    `${info}/licenses/LICENSE`,
  ]) {
    expect(files.includes(file), `the wheel lacks ${file}`)
  }
  const ours = /^signoff_client\/(\w+\.py|py\.typed|outcomes\.json)$/
  const stray = files.filter((file) => !ours.test(file) && !file.startsWith(`${info}/`))
  expect(stray.length === 0, `the wheel has stray files: ${stray.join(', ')}`)

  const sdistFolder = path.join(folder, 'sdist')
  await mkdir(sdistFolder)
  await run('tar', ['-xzf', sdist, '-C', sdistFolder])
  const inside = path.join(sdistFolder, path.basename(sdist, '.tar.gz'))
  const sources = await list(`sdist ${path.basename(sdist)}`, inside)
  await checkTexts('the sdist', inside, sources)
  const extra = sources.filter(
    (file) =>
      !ours.test(file) &&
      !/^(README\.md|LICENSE|PKG-INFO|pyproject\.toml|setup\.cfg|signoff_client\.egg-info\/.+)$/.test(file),
  )
  expect(extra.length === 0, `the sdist has stray files: ${extra.join(', ')}`)
}

async function checkTexts(what: string, folder: string, files: string[]) {
  for (const file of ['README.md', 'LICENSE']) expect(files.includes(file), `${what} lacks ${file}`)
  if (!files.includes('LICENSE')) return
  const licence = await readFile(path.join(folder, 'LICENSE'), 'utf8')
  expect(licence === (await text('LICENSE')), `${what} has another LICENSE than the project`)
}

/** Paths and hosts of this machine, which builds can leave in source maps and metadata. */
async function checkTraces(work: string) {
  const [command, ...npm] = npmCommand()
  const registry = (await run(command ?? 'npm', [...npm, 'config', 'get', 'registry'])).trim()
  const index = process.env['PIP_INDEX_URL'] ?? ''
  const hosts = [registry, index].flatMap((url) => (URL.canParse(url) ? [new URL(url).host] : []))
  const traces = [root, homedir(), work, 'file://', hostname(), ...hosts].filter((trace) => trace.length > 3)
  for (const file of await filesBelow(work)) {
    if (/\.(tgz|whl|tar\.gz)$/.test(file)) continue
    const content = await readFile(path.join(work, file), 'utf8')
    for (const trace of traces) {
      expect(
        !content.includes(trace),
        `${file.replace(/^[^/]+\//, '')} names ${trace}, which is this machine's`,
      )
    }
  }
}

/** @returns npm by the Node that runs this, where that is known */
function npmCommand(): string[] {
  const script = process.env['npm_execpath']
  return script === undefined ? ['npm'] : [process.execPath, script]
}

/** @param entry a part of package.json's exports */
function targetsOf(entry: unknown): string[] {
  if (typeof entry === 'string') return [entry]
  return typeof entry === 'object' && entry !== null ? Object.values(entry).flatMap(targetsOf) : []
}

async function list(what: string, folder: string) {
  const files = await filesBelow(folder)
  let bytes = 0
  for (const file of files) bytes += (await stat(path.join(folder, file))).size
  console.log(`    ${what}: ${files.length} files, ${Math.ceil(bytes / 1024)} KiB unpacked`)
  return files
}

async function filesBelow(folder: string) {
  if (!existsSync(folder)) return []
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort()
}

function text(file: string) {
  return readFile(path.join(root, file), 'utf8')
}

function expect(holds: boolean, fault: string) {
  if (!holds) faults.push(fault)
}
