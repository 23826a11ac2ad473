import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { parse, stringify } from 'yaml'
import { compareDocuments } from '../../scripts/breaking/compare.js'
import { compareVersions, missing, sectionOf } from '../../scripts/breaking/gate.js'
import { HARMLESS, KINDS, type Kind } from '../../scripts/breaking/kinds.js'
import type { Node } from '../../scripts/document.js'
import { temporaryFolder } from '../support/folder.js'

const text = readFileSync(new URL('../../openapi.yaml', import.meta.url), 'utf8')

function found(change: Kind['change']): string[] {
  const document = parse(text) as Node
  change(document)
  return compareDocuments(parse(text), document).map(({ kind, place }) => `${kind} ${place}`)
}

describe('the comparison of outcome tables', () => {
  it.each(KINDS.map(({ name, change, ours }) => [name, change, ours] as const))(
    'when %s',
    (_, change, ours) => {
      if (ours === undefined) expect(found(change)).toEqual([])
      else expect(found(change)).toContain(ours)
    },
  )

  it.each(HARMLESS.map(({ name, change }) => [name, change] as const))(
    'says nothing when %s',
    (_, change) => {
      expect(found(change)).toEqual([])
    },
  )

  it('tells each change by itself', () => {
    const both: Kind['change'] = (document) => {
      for (const { name, change } of KINDS) {
        if (['one of several outcomes is removed', 'a fixed text is changed'].includes(name)) change(document)
      }
    }
    expect(found(both)).toEqual([
      'body-changed headerLogout 401 token-missing',
      'outcome-removed headerLogout 401 token-expired',
    ])
  })
})

describe('what a breaking change asks for', () => {
  const told =
    '## 2.0.0 - 2030-01-01\n\n- Breaking: there is no `/logout` any more.\n\n## 1.2.3 - 2029-01-01\n\n- More.\n'
  const state = { released: '1.2.3', version: '2.0.0', changelog: told, breaking: 1 }

  it('is a major version and a line in the changelog', () => {
    expect(missing(state)).toEqual([])
    expect(missing({ ...state, version: '1.3.0' })).toHaveLength(2)
    expect(missing({ ...state, changelog: told.replace('Breaking', 'Note') })).toEqual([
      'CHANGELOG.md says nothing of it under 2.0.0: add a line "- Breaking: …".',
    ])
  })

  it('is a minor version before 1.0.0', () => {
    const early = { ...state, released: '0.1.0', changelog: told.replace('2.0.0', '0.2.0') }
    expect(missing({ ...early, version: '0.2.0' })).toEqual([])
    expect(missing({ ...early, version: '0.1.1' })[0]).toContain('raises the minor version')
    expect(missing({ ...early, version: '1.0.0', changelog: told.replace('2.0.0', '1.0.0') })).toEqual([])
  })

  it('is nothing where nothing breaks, but a version never goes back', () => {
    expect(missing({ ...state, version: '1.2.3', breaking: 0 })).toEqual([])
    expect(missing({ ...state, version: '1.2.2', breaking: 0 })).toHaveLength(1)
  })

  it('is not told by another version, whose number begins alike', () => {
    expect(sectionOf(told, '2.0')).toBeUndefined()
    expect(sectionOf(told, '1.2.3')).toBe('## 1.2.3 - 2029-01-01\n\n- More.\n')
  })

  it('takes versions for numbers', () => {
    expect(['0.10.0', '0.9.0', '1.0.0'].sort(compareVersions)).toEqual(['0.9.0', '0.10.0', '1.0.0'])
  })
})

describe('npm run check:breaking', () => {
  const command = new URL('../../scripts/check-breaking.ts', import.meta.url).pathname

  function check(version: string, changelog: string, change: Kind['change']) {
    const folder = temporaryFolder()
    const document = parse(text) as { info: { version: string } }
    document.info.version = '1.0.0'
    const files = {
      released: join(folder, 'a.yaml'),
      document: join(folder, 'b.yaml'),
      changelog: join(folder, 'c.md'),
    }
    writeFileSync(files.released, stringify(document))
    change(document)
    document.info.version = version
    writeFileSync(files.document, stringify(document))
    writeFileSync(files.changelog, changelog)
    const args = Object.entries(files).map(([name, file]) => `--${name}=${file}`)
    return spawnSync(process.execPath, ['--import', 'tsx', command, '--without-oasdiff', ...args], {
      encoding: 'utf8',
    })
  }
  const removed =
    KINDS.find(({ ours }) => ours === 'operation-removed headerLogout')?.change ?? (() => undefined)

  it('passes where nothing breaks', () => {
    const { status, stdout } = check('1.0.0', '', () => undefined)
    expect([status, stdout]).toEqual([0, 'comparing 1.0.0 with the released 1.0.0\nNothing breaks.\n'])
  })

  it('fails where something breaks and nobody says so', () => {
    const { status, stdout, stderr } = check('1.1.0', '## 1.1.0\n', removed)
    expect(status).toBe(1)
    expect(stdout).toContain('headerLogout: POST /logout is no operation any more (operation-removed)')
    expect(stderr).toContain('A breaking change raises the major version')
    expect(stderr).toContain('CHANGELOG.md says nothing of it under 1.1.0')
  })

  it('passes where it is told', () => {
    expect(check('2.0.0', '## 2.0.0\n\n- Breaking: no logout.\n', removed).status).toBe(0)
  })

  it('explains itself', () => {
    expect(
      spawnSync(process.execPath, ['--import', 'tsx', command, '--help'], { encoding: 'utf8' }).stdout,
    ).toContain('--self-test')
    const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', command, '--no-such'], {
      encoding: 'utf8',
    })
    expect([status, stderr]).toEqual([1, 'There is no option --no-such; see --help\n'])
  })
})
