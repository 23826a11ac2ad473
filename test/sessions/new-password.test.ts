import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { folded } from '../../src/sessions/folded.js'
import { faultOfNewPassword, PASSWORD_MIN_LENGTH } from '../../src/sessions/new-password.js'

const LIST = new URL('../../src/sessions/common-passwords.txt', import.meta.url)
const common = readFileSync(LIST, 'utf8').split('\n').slice(0, -1)

describe('a new password', () => {
  it.each([
    ['15 letters', 'abcdefghijklmno'],
    ['15 code points that are 30 UTF-16 units', '🦊'.repeat(15)],
    ['blanks at its ends, which count', ' abcdefghijklm '],
    ['nothing but blanks', ' '.repeat(15)],
    ['1024 UTF-16 units', 'x'.repeat(1024)],
    ['a common one with a letter more', 'qwerty123456789x'],
    ['a common one within', 'my qwerty123456789'],
    ["the user's name with more", 'ada.lovelace.1815!'],
    ['two common ones in two lines', common.slice(0, 2).join('\n')],
  ])('may be %s', async (_, password) => {
    expect(await faultOfNewPassword(password, 'ada.lovelace.1815')).toBeUndefined()
  })

  it.each([
    ['nothing', '', 'needs at least 15 characters, this one has 0'],
    ['14 letters', 'abcdefghijklmn', 'needs at least 15 characters, this one has 14; take some words more'],
    ['14 code points that are 28 UTF-16 units', '🦊'.repeat(14), 'this one has 14'],
    ['1025 UTF-16 units', 'x'.repeat(1025), 'at most 1024 UTF-16 units'],
    ['half a surrogate pair', `abcdefghijklmno\ud83e`, 'whole characters only'],
    ['what stands for bytes that are no UTF-8', 'abcdefghijklmno\ufffd', 'no U+FFFD'],
    ['a common one', 'qwerty123456789', 'most common'],
    ['a common one in another case', 'QWERTY123456789', 'most common'],
    ["the user's name", 'ada.lovelace.1815', 'not the name of its user'],
    ["the user's name in another case", 'Ada.Lovelace.1815', 'not the name of its user'],
    ['a common one in fullwidth letters', 'ｑｗｅｒｔｙ１２３４５６７８９', 'most common'],
  ])('may not be %s', async (_, password, told) => {
    expect(await faultOfNewPassword(password, 'ada.lovelace.1815')).toContain(told)
  })
})

describe('the list of common passwords', () => {
  it('has at least 3,000 that could be given otherwise, each once, in the form that is compared', () => {
    expect(common.length).toBeGreaterThanOrEqual(3_000)
    expect(new Set(common).size).toBe(common.length)
    expect(
      common.filter((one) => Array.from(one).length < PASSWORD_MIN_LENGTH || folded(one) !== one),
    ).toEqual([])
  })
})
