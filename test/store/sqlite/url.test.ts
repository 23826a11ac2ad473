import { describe, expect, it } from '@jest/globals'
import { parseDatabaseUrl } from '../../../src/store/open.js'

describe('SIGNOFF_DATABASE_URL', () => {
  it.each([
    ['sqlite:./data/signoff.db', './data/signoff.db'],
    ['sqlite:data/signoff.db', 'data/signoff.db'],
    ['sqlite:signoff.db', 'signoff.db'],
    ['sqlite:/var/lib/signoff.db', '/var/lib/signoff.db'],
    ['sqlite:///var/lib/signoff.db', '/var/lib/signoff.db'],
    ['SQLite:/a b/100%/ü.db', '/a b/100%/ü.db'],
    ['sqlite:..data/x', '..data/x'],
  ])('takes %s', (text, path) => {
    expect(parseDatabaseUrl(text)).toEqual({ engine: 'sqlite', path })
  })

  it.each([
    ['', 'sqlite: and a path'],
    ['./data/signoff.db', 'sqlite: and a path'],
    ['/var/lib/signoff.db', 'sqlite: and a path'],
    ['sqlite', 'sqlite: and a path'],
    ['sqlite:', 'must name a file'],
    ['sqlite:/var/lib/', 'must name a file'],
    ['sqlite:.', 'must name a file'],
    ['sqlite:../..', 'must name a file'],
    ['sqlite:///', 'must name a file'],
    ['sqlite://host/x.db', 'two slashes would begin a host'],
    ['sqlite:////x.db', 'two slashes would begin a host'],
    ['sqlite::memory:', 'kept in a file'],
    ['sqlite:x.db?mode=ro', 'without parameters'],
    ['sqlite:x.db#y', 'without parameters'],
    ['sqlite:x\0.db', 'without parameters'],
    ['postgres://ada:secret@host/db', 'no store for postgres: yet'],
    ['mysql://ada:secret@host/db', 'no store for mysql: yet'],
  ])('refuses %j, says what is wanted and repeats no password', (text, words) => {
    expect(() => parseDatabaseUrl(text)).toThrow(words)
    expect(() => parseDatabaseUrl(text)).toThrow('sqlite:./data/signoff.db')
    expect(() => parseDatabaseUrl(text)).not.toThrow('secret')
  })
})
