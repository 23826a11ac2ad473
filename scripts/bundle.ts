// Bundles what tsc compiled and the packages that it needs into a few files: a start spent half its time on finding and
// reading 760 of them.
import { chmodSync, copyFileSync, existsSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSync, formatMessagesSync } from 'esbuild'
import { COMMAND, COMPILED_COMMAND } from './command.js'
import { DATA } from './data.js'

/** Stay in node_modules, as they have native parts. */
const NATIVE = ['sqlite3', '@node-rs/argon2']
/** Asked for where it is there, and missing in what ships: Knex's other drivers, and what makes logs readable in development. */
const OPTIONAL = [
  'better-sqlite3',
  'mariadb',
  'mysql',
  'mysql2',
  'oracledb',
  'pg',
  'pg-query-stream',
  'pino-pretty',
  'tedious',
]
/** What compiled code finds beside itself: data, and a thread, which is started from a file. */
const BESIDE = [...DATA, 'src/sessions/hash-thread.mjs']
/** Columns: what an uncaught error prints of its line stays readable. */
const LINE = 120

/**
 * Bundles the compiled modules of a build, with what they read beside themselves, into `dist/signoff` in its folder. What
 * was there before is gone then, and there until then.
 *
 * @throws {Error} if esbuild fails or warns, a package is missing, or nothing asks for an optional one
 */
export function bundle(folder: string) {
  const target = path.join(folder, path.dirname(COMMAND))
  const fresh = `${target}.new`
  const old = `${target}.old`
  for (const left of [fresh, old]) rmSync(left, { recursive: true, force: true })

  const { outputs } = build(folder, fresh)
  const asked = new Set(
    Object.values(outputs).flatMap(({ imports }) => imports.flatMap((one) => (one.external ? one.path : []))),
  )
  for (const name of OPTIONAL) {
    if (![...asked].some((one) => one === name || one.startsWith(`${name}/`))) {
      throw new Error(`Nothing asks for ${name}: take it out of scripts/bundle.mjs`)
    }
  }
  const { resolve } = createRequire(path.join(fresh, path.basename(COMMAND)))
  for (const name of NATIVE) resolve(name)

  for (const file of BESIDE) {
    copyFileSync(path.join(folder, 'dist', file), path.join(fresh, path.basename(file)))
  }
  chmodSync(path.join(fresh, path.basename(COMMAND)), 0o755)
  if (existsSync(target)) renameSync(target, old)
  renameSync(fresh, target)
  rmSync(old, { recursive: true, force: true })
}

function build(folder: string, outdir: string) {
  const { warnings, metafile } = buildSync({
    absWorkingDir: folder,
    entryPoints: { [path.basename(COMMAND, '.js')]: path.join(folder, COMPILED_COMMAND) },
    outdir,
    bundle: true,
    // Commands that do not serve read a tenth of it.
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: [...NATIVE, ...OPTIONAL],
    // What an ES module lacks, and CommonJS packages ask for Node's own modules by.
    banner: {
      js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
    },
    // Less to read: names stay, as stack traces tell them.
    minifyWhitespace: true,
    lineLimit: LINE,
    // Read by --enable-source-maps alone; the sources are in the project's folder.
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
    logLevel: 'silent',
  })
  if (warnings.length > 0) {
    throw new Error(`The bundle has faults:\n${formatMessagesSync(warnings, { kind: 'warning' }).join('\n')}`)
  }
  return metafile
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  bundle(path.join(path.dirname(fileURLToPath(import.meta.url)), '..'))
}
