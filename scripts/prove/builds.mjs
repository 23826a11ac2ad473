// The build that is proven, and builds that are broken on purpose.
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { bundle } from '../bundle.mjs'

/** @param {string} root */
export const wholeBuild = (root) => root

/**
 * A copy of the build with some texts of compiled files replaced, bundled as the build is. Answers its folder.
 *
 * @param {string} root
 * @param {string} folder
 * @param {readonly import('./promises.mjs').Mutation[]} mutations
 * @throws {Error} as `breakModules` and `bundle` do
 */
export function breakBuild(root, folder, mutations) {
  breakModules(root, folder, mutations)
  bundle(folder)
  return folder
}

/**
 * A copy of the build with some texts replaced, in which the command is still the whole one.
 *
 * @param {string} root
 * @param {string} folder
 * @param {readonly import('./promises.mjs').Mutation[]} mutations
 * @throws {Error} if a text to replace does not stand there exactly once: then the control would break nothing
 */
export function breakModules(root, folder, mutations) {
  for (const name of ['package.json', 'openapi.yaml', 'CHANGELOG.md', 'node_modules']) {
    symlinkSync(path.join(root, name), path.join(folder, name))
  }
  cpSync(path.join(root, 'dist'), path.join(folder, 'dist'), { recursive: true })
  for (const [file, text] of brokenTexts(root, mutations)) writeFileSync(path.join(folder, file), text)
}

/**
 * The texts of the files that a control breaks, as it leaves them.
 *
 * @param {string} root
 * @param {readonly import('./promises.mjs').Mutation[]} mutations
 * @returns {Map<string, string>}
 * @throws {Error} as `breakModules` does, and for a file that is not compiled: that one is not copied
 */
export function brokenTexts(root, mutations) {
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
