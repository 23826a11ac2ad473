import { existsSync, readFileSync } from 'node:fs'

/** The version in the nearest package.json above this file, whether compiled or not. */
export function packageVersion(): string {
  let file = new URL('package.json', import.meta.url)
  while (!existsSync(file)) {
    const above = new URL('../package.json', file)
    if (above.href === file.href) throw new Error('package.json is missing')
    file = above
  }
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as { version: string }
  return manifest.version
}
