import { describe, expect, it } from '@jest/globals'
import { chooseEncoding } from '../../src/portal/negotiate.js'

describe('the encoding of a page', () => {
  it('is chosen at once, however much white space the client sends', () => {
    // A search that begins anew at each space would take minutes.
    const spaces = ' '.repeat(300_000)
    expect(chooseEncoding(`br${spaces}x, gzip${spaces};${spaces}q=1`, ['br', 'gzip', 'identity'])).toBe(
      'gzip',
    )
  })
})
