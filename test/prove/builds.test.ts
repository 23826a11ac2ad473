import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { breakBuild, brokenModules } from '../../proof/builds.js'
import { edited, inModule } from '../../proof/controls/control.js'
import { brokenTexts } from '../../proof/patches.js'
import { readPromises } from '../../proof/promises.js'
import { COMMAND } from '../../scripts/command.js'
import { temporaryFolder } from '../support/folder.js'
import { ROOT } from '../../harness/root.js'

const promises = await readPromises()
const controls = promises.flatMap(({ id, controls: own }) => own.map((control) => ({ id, control })))

describe('a control', () => {
  it('replaces members of a module in a build of its own', () => {
    const [first] = controls.filter(({ id }) => id === 'T6')
    if (first === undefined) throw new Error('T6 has no control')
    const folder = breakBuild(ROOT, temporaryFolder(), 'T6', first.control)
    const { status } = spawnSync(process.execPath, [join(folder, COMMAND), '--version'])
    expect(status).toBe(0)
  })

  it('is refused if the module does not export what it replaces', () => {
    const replacement = inModule('store/sqlite/touches', { TOUCH_GRAIN: () => 60_000 })
    const renamed = { ...replacement, members: { TOUCH_GRAINS: () => 60_000 } }
    const control = { name: 'renamed', replace: [renamed] }
    expect(() => brokenModules(ROOT, 'T6', control)).toThrow('does not declare and export TOUCH_GRAINS')
  })

  it.each(['gone', 'twice'])('is refused if the part of a text to replace is there %s', (part) => {
    expect(() => edited('twice and twice', part, '')).toThrow('times what the control replaces')
  })

  it('edits prepared statements as it does texts', () => {
    expect(edited({ sql: 'a AND b' }, ' AND b', '')).toEqual({ sql: 'a' })
  })
})

describe('the promises', () => {
  it('have a control each', () => {
    expect(promises.filter(({ controls: own }) => own.length === 0)).toEqual([])
  })

  it.each(controls.filter(({ control }) => control.replace !== undefined))(
    'have in $id a control that breaks the build: $control.name',
    ({ id, control }) => {
      expect(brokenModules(ROOT, id, control).size).toBeGreaterThan(0)
    },
  )

  it.each(controls.filter(({ control }) => control.mutations !== undefined))(
    'have in $id a control whose patches apply: $control.name',
    ({ control }) => {
      expect(brokenTexts(ROOT, control.mutations ?? []).size).toBeGreaterThan(0)
    },
  )
})
