import { spawnSync } from 'node:child_process'
import { lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { breakBuild, breakModules } from '../../scripts/prove/builds.mjs'
import { COMMAND } from '../../scripts/command.mjs'
import { temporaryFolder } from '../support/folder.js'
import { ROOT } from '../support/markdown.js'

function project(): { root: string; folder: string } {
  const root = temporaryFolder()
  mkdirSync(join(root, 'dist'))
  writeFileSync(join(root, 'dist', 'check.js'), 'if (isEnded) refuse()\nif (isIdle) refuse()\n')
  return { root, folder: temporaryFolder() }
}

describe('a build that is broken on purpose', () => {
  it('is a copy in which one text is replaced', () => {
    const { root, folder } = project()
    breakModules(root, folder, [{ file: 'dist/check.js', find: 'isEnded', replace: "'$&'" }])
    expect(readFileSync(join(folder, 'dist/check.js'), 'utf8')).toBe(
      "if ('$&') refuse()\nif (isIdle) refuse()\n",
    )
    expect(readFileSync(join(root, 'dist/check.js'), 'utf8')).toContain('isEnded')
    expect(lstatSync(join(folder, 'openapi.yaml')).isSymbolicLink()).toBe(true)
  })

  it('runs what is broken', () => {
    const folder = breakBuild(ROOT, temporaryFolder(), [
      { file: 'dist/src/cli/version.js', find: 'return manifest.version', replace: "return 'broken'" },
    ])
    const { stdout } = spawnSync(process.execPath, [join(folder, COMMAND), '--version'], { encoding: 'utf8' })
    expect(stdout).toBe('broken\n')
  })

  it.each([
    ['is not there', 'isGone'],
    ['stands there twice', 'refuse()'],
    ['stands there twice as a pattern', /refuse\(\)/],
  ])('is none if the text %s', (_, find) => {
    const { root, folder } = project()
    expect(() => breakModules(root, folder, [{ file: 'dist/check.js', find, replace: '' }])).toThrow(
      'times what the control replaces',
    )
  })
})
