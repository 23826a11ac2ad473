import { describe, expect, it } from '@jest/globals'
import { brokenTexts } from '../../scripts/prove/builds.mjs'
import { readPromises } from '../../scripts/prove/promises.mjs'
import { ROOT } from '../support/markdown.js'

const promises = await readPromises()
const controls = promises.flatMap(({ id, controls: own }) =>
  own.flatMap(({ name, mutations }) => (mutations === undefined ? [] : [{ id, name, mutations }])),
)

describe('the promises', () => {
  it('have a control each', () => {
    expect(promises.filter(({ controls: own }) => own.length === 0)).toEqual([])
  })

  it.each(controls)('have in $id a control that breaks the build: $name', ({ mutations }) => {
    // It throws if what it replaces is not there, or there twice.
    expect(brokenTexts(ROOT, mutations).size).toBeGreaterThan(0)
  })
})
