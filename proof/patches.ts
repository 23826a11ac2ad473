// The build that is proven, and builds that are broken on purpose.
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { bundle } from '../scripts/bundle.js'
import type { Mutation } from './promises.js'

/**
 * A copy of the build with some texts of compiled files replaced, bundled as the build is. Answers its folder.
 *
 * @throws {Error} as `breakModules` and `bundle` do
 */
export function patchBuild(root: string, folder: string, mutations: readonly Mutation[]) {
  breakModules(root, folder, mutations)
  bundle(folder)
  return folder
}

/**
 * A copy of the build with some texts replaced, in which the command is still the whole one.
 *
 * @throws {Error} if a text to replace does not stand there exactly once: then the control would break nothing
 */
export function breakModules(root: string, folder: string, mutations: readonly Mutation[]) {
  for (const name of ['package.json', 'openapi.yaml', 'CHANGELOG.md', 'node_modules']) {
    symlinkSync(path.join(root, name), path.join(folder, name))
  }
  cpSync(path.join(root, 'dist'), path.join(folder, 'dist'), { recursive: true })
  for (const [file, text] of brokenTexts(root, mutations)) writeFileSync(path.join(folder, file), text)
}

/**
 * The texts of the files that a control breaks, as it leaves them.
 *
 * @throws {Error} as `breakModules` does, and for a file that is not compiled: that one is not copied
 */
export function brokenTexts(root: string, mutations: readonly Mutation[]): Map<string, string> {
  const texts = new Map()
  for (const { file, find, replace } of mutations) {
    if (!file.startsWith('dist/')) throw new Error(`${file} is not in dist/`)
    const text = texts.get(file) ?? readFileSync(path.join(root, file), 'utf8')
    const count =
      typeof find === 'string'
        ? text.split(find).length - 1
        : [...text.matchAll(new RegExp(find, 'g'))].length
    if (count !== 1) throw new Error(`${file} has ${count} times what the control replaces: ${String(find)}`)
    texts.set(
      file,
      text.replace(find, () => replace),
    )
  }
  return texts
}
