// Modules of this folder that are loaded into the service's process, which is plain Node and reads no TypeScript.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { transformSync } from 'esbuild'
import type { Context } from './context.js'

/** Compiles one into a folder of the run, and returns the options of Node that load it; it may import Node's own modules only. */
export function preload(context: Context, name: 'file-clock' | 'loop-monitor') {
  const source = readFileSync(new URL(`${name}.ts`, import.meta.url), 'utf8')
  const file = path.join(context.folder(), `${name}.mjs`)
  writeFileSync(file, transformSync(source, { loader: 'ts', format: 'esm', target: 'node20' }).code)
  return ['--import', pathToFileURL(file).href]
}
