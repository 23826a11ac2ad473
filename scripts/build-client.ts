// Builds generated/client, the package @signoff/client: as ES modules and as CommonJS, with the types of each.
import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const folder = path.join(root, 'generated', 'client')
const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc')

rmSync(path.join(folder, 'dist'), { recursive: true, force: true })
compile('esm')
// The package's own type is that of ES modules, which this folder is not.
compile('cjs', '--module', 'commonjs', '--moduleResolution', 'bundler', '--verbatimModuleSyntax', 'false')
writeFileSync(path.join(folder, 'dist', 'cjs', 'package.json'), '{ "type": "commonjs" }\n')

function compile(format: string, ...options: string[]) {
  const { status } = spawnSync(
    process.execPath,
    [
      compiler,
      ...['-p', folder, '--noEmit', 'false', '--declaration', '--rootDir', path.join(folder, 'src')],
      ...['--outDir', path.join(folder, 'dist', format), ...options],
    ],
    { stdio: 'inherit' },
  )
  if (status !== 0) process.exit(1)
}
