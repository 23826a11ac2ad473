// Generates generated/server, generated/client and generated/python from openapi.yaml, or checks that they are what it
// gives.
import type { Node } from './document.js'
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { extraClientFiles, isKeptOfClient, tidyClient } from './generate/client.js'
import { extraPythonFiles, isKeptOfPython, tidyPython } from './generate/python.js'

const help = `Usage: npm run generate
       npm run generate:check

  generate        writes generated/server (types for the handlers), generated/client (the TypeScript package) and
                  generated/python (a Python client), from openapi.yaml, scripts/generate and scripts/templates
  generate:check  writes nothing, and fails if generated/ is not what would be generated

Needs Java 11 or newer. OpenAPI Generator itself is fetched once, to .cache; openapitools.json pins its version.
`
const marker =
  'Generated from openapi.yaml by `npm run generate`; never edit it. Its templates are in scripts/templates.'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const outputs = {
  server: (name: string) => ['operations.ts', 'handlers.ts'].includes(name),
  client: isKeptOfClient,
  python: isKeptOfPython,
}

/** What the user can mend; all else is a fault of this script, and shows its trace. */
class Mendable extends Error {}

const [mode, ...others] = process.argv.slice(2)
if (mode === '--help' || mode === '-h') process.stdout.write(help)
else if ((mode !== undefined && mode !== '--check') || others.length > 0) {
  process.stderr.write(help)
  process.exitCode = 2
} else {
  try {
    await run(mode === '--check')
  } catch (error) {
    if (!(error instanceof Mendable)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}

async function run(check: boolean) {
  requireJava()
  const wanted = await generate()
  const present = await readGenerated()
  if (check) {
    compare(wanted, present)
    return
  }

  for (const [name, text] of wanted) {
    if (present.get(name) === text) continue
    await mkdir(path.dirname(path.join(root, name)), { recursive: true })
    await writeFile(path.join(root, name), text)
    console.log(`wrote ${name}`)
  }
  for (const name of present.keys()) {
    if (wanted.has(name)) continue
    await rm(path.join(root, name))
    console.log(`removed ${name}`)
  }
  console.log(`generated/ is up to date (${wanted.size} files)`)
}

/** Without Java the generator's wrapper answers with pages of its own source. */
function requireJava() {
  const { status, stderr } = spawnSync('java', ['-version'], { encoding: 'utf8' })
  const [, first, second] = /version "(\d+)(?:\.(\d+))?/.exec(stderr ?? '') ?? []
  const major = Number(first === '1' ? second : first)
  if (status === 0 && !(major < 11)) return
  throw new Mendable(
    `${status === 0 ? `Java ${major} is too old` : 'Java is missing'}: generating needs Java 11 or newer.
Install a runtime, and see that \`java -version\` works:
  Debian, Ubuntu  apt-get install default-jre-headless
  macOS           brew install openjdk (and the link that it asks for)
  Windows         winget install EclipseAdoptium.Temurin.21.JRE
Building, starting and testing Signoff need no Java.`,
  )
}

/** @returns the files by their paths from the root */
async function generate(): Promise<Map<string, string>> {
  const [{ format, resolveConfig }, { parse }] = await Promise.all([
    import('prettier'),
    import('yaml'),
  ]).catch(() => {
    throw new Mendable('The development dependencies are missing: run `npm ci`.')
  })
  if (!existsSync(path.join(root, 'openapi.yaml'))) throw new Mendable('There is no openapi.yaml.')
  const document = parse(await readFile(path.join(root, 'openapi.yaml'), 'utf8'))
  /** Formats what Prettier knows, and leaves the rest. */
  const pretty = async (file: string, text: string) => {
    if (!/\.(ts|js|json|md)$/.test(file)) return text
    const options = await resolveConfig(path.join(root, file), { editorconfig: true })
    return format(text, { ...options, filepath: file })
  }
  await mkdir(path.join(root, '.cache'), { recursive: true })
  const scratch = await mkdtemp(path.join(root, '.cache', 'generate-'))
  const files = new Map<string, string>()
  try {
    for (const [output, isKept] of Object.entries(outputs)) {
      console.log(`generating ${output}`)
      const folder = path.join(scratch, output)
      await runGenerator(`scripts/generate/${output}.yaml`, path.relative(root, folder))
      const names = (await filesBelow(folder)).filter(isKept)
      if (names.length === 0) throw new Error(`The generator wrote nothing for ${output}.`)
      for (const name of names) {
        const file = `generated/${output}/${name}`
        const text = await readFile(path.join(folder, name), 'utf8')
        if (output === 'python') {
          files.set(file, await pretty(file, markPython(name, text, document)))
          continue
        }
        const body = text
          .replace('/* tslint:disable */\n/* eslint-disable */\n', '')
          // The generator escapes the quotes of summaries, though they stand in comments.
          .replace(/^ *\/\*\* .* \*\/$/gm, (comment) => comment.replace(/\\(['"])/g, '$1'))
        const tidy = output === 'client' ? tidyClient(body) : body
        files.set(file, await pretty(file, name.endsWith('.json') ? tidy : `// ${marker}\n\n${tidy}`))
      }
    }
    for (const [name, text] of await extraClientFiles(root)) {
      const file = `generated/client/${name}`
      files.set(file, await pretty(file, text))
    }
    for (const [name, text] of await extraPythonFiles(root, document)) {
      const file = `generated/python/${name}`
      files.set(file, await pretty(file, text))
    }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
  return files
}

function markPython(name: string, text: string, document: Node) {
  if (name.endsWith('.md')) return `<!-- ${marker} -->\n\n${text}`
  if (name.endsWith('.py')) return `# ${marker}\n\n${tidyPython(text, document)}`
  return text.trim() === '' ? '' : `# ${marker}\n\n${text}`
}

/** Paths are relative and plain, as the wrapper hands them to a shell. */
async function runGenerator(config: string, output: string) {
  const { version, storageDir } = JSON.parse(await readFile(path.join(root, 'openapitools.json'), 'utf8'))[
    'generator-cli'
  ]
  const jar = path.join(root, storageDir, `${version}.jar`)
  if (!existsSync(jar)) console.log(`fetching OpenAPI Generator ${version}`)

  const wrapper = createRequire(import.meta.url).resolve('@openapitools/openapi-generator-cli/main.js')
  const child = spawn(
    process.execPath,
    [wrapper, 'generate', '-i', 'openapi.yaml', '-c', config, '-o', output.replaceAll('\\', '/')],
    {
      cwd: root,
      env: {
        ...process.env,
        // The wrapper takes its configuration and storageDir from here before it asks for the working directory.
        PWD: root,
        // The same letters, order and time on every machine.
        JAVA_OPTS: `${process.env['JAVA_OPTS'] ?? ''} -Dfile.encoding=UTF-8 -Duser.language=en -Duser.country=US -Duser.timezone=UTC`,
      },
    },
  )
  let log = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (log += chunk))
  const status = await new Promise((resolve, reject) => child.on('close', resolve).on('error', reject))

  // What is left tells something: no progress, no traces, no advertising.
  const told = log.split('\n').filter((line) => line.trim() !== '' && !/^\[main\] INFO|^\s+at |^#/.test(line))
  if (!existsSync(jar)) {
    throw new Mendable(
      `OpenAPI Generator ${version} could not be fetched. ${told.find((line) => line.includes('failed')) ?? ''}
Without a network, put openapi-generator-cli-${version}.jar there as ${path.relative(root, jar)}`,
    )
  }
  // It goes on after some errors, leaving out what it did not understand.
  if (status !== 0 || told.some((line) => line.startsWith('[main] ERROR'))) {
    throw new Mendable(`OpenAPI Generator refuses openapi.yaml:\n${told.slice(0, 40).join('\n')}`)
  }
}

async function readGenerated(): Promise<Map<string, string>> {
  const files = new Map<string, string>()
  for (const output of Object.keys(outputs)) {
    const folder = `generated/${output}`
    for (const name of await filesBelow(path.join(root, folder))) {
      // What Python and its tools leave behind.
      if (/(^|\/)(__pycache__|\.\w+_cache|build|dist|\w+\.egg-info)\//.test(name)) continue
      const text = await readFile(path.join(root, folder, name), 'utf8')
      files.set(`${folder}/${name}`, text.replaceAll('\r\n', '\n'))
    }
  }
  return files
}

/** @returns paths from the folder, with slashes, in order */
async function filesBelow(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return []
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort()
}

function compare(wanted: Map<string, string>, present: Map<string, string>) {
  const faults = []
  for (const name of [...new Set([...wanted.keys(), ...present.keys()])].sort()) {
    const [want, have] = [wanted.get(name), present.get(name)]
    if (have === undefined) faults.push(`${name} is missing`)
    else if (want === undefined) faults.push(`${name} is not generated any more`)
    else if (want !== have) faults.push(`${name} differs\n${difference(have, want)}`)
  }
  if (faults.length === 0) {
    console.log(`generated/ is up to date (${wanted.size} files)`)
    return
  }
  throw new Mendable(
    `${faults.join('\n')}\n\ngenerated/ is not what openapi.yaml gives. Run \`npm run generate\` and commit the result.`,
  )
}

/** The first lines that differ. */
function difference(have: string, want: string) {
  const [a, b] = [have.split('\n'), want.split('\n')]
  const shown = []
  for (let i = 0, j = 0; i < a.length || j < b.length; i++, j++) {
    const [less, more] = toNextMatch(a.slice(i), b.slice(j))
    for (const line of a.slice(i, i + less)) shown.push(`  ${i + 1}: - ${line}`)
    for (const line of b.slice(j, j + more)) shown.push(`  ${i + 1}: + ${line}`)
    i += less
    j += more
  }
  const rest = shown.length > 12 ? [`  … and ${shown.length - 12} lines more`] : []
  return [...shown.slice(0, 12), ...rest].join('\n')
}

/** How many lines of each to skip until both go on alike for two lines. */
function toNextMatch(a: string[], b: string[]): [less: number, more: number] {
  if (a[0] === b[0]) return [0, 0]
  for (let skipped = 1; skipped < a.length + b.length; skipped++) {
    for (let less = Math.max(0, skipped - b.length); less <= Math.min(skipped, a.length); less++) {
      const more = skipped - less
      if (a[less] === b[more] && a[less + 1] === b[more + 1]) return [less, more]
    }
  }
  return [a.length, b.length]
}
