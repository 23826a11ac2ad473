import { describe, expect, it } from '@jest/globals'
import { AUDIT_EVENTS } from '../../src/sessions/audit.js'
import { readPage } from '../support/markdown.js'

const [events = [], members = []] = readPage('docs/audit.md').tables

describe('docs/audit.md', () => {
  it('lists every event with its members', () => {
    const told = events.map(([name = '', , listed = '']) => [
      name.replaceAll('`', ''),
      listed.replaceAll('`', '').split(' '),
    ])
    expect(Object.fromEntries(told)).toEqual(AUDIT_EVENTS)
    expect(told).toHaveLength(Object.keys(AUDIT_EVENTS).length)
  })

  it('tells what every member is', () => {
    const used = Object.values(AUDIT_EVENTS)
      .flat()
      .map((name) => name.replace('?', ''))
    const told = members.map(([name = '']) => name.replaceAll('`', ''))
    expect(told.sort()).toEqual([...new Set(used)].sort())
  })
})
