import { describe, expect, it } from '@jest/globals'
import { groupsOf, scenarios, withReferences } from '../../bench/scenarios.js'

const groups = groupsOf(scenarios).map((group) => group.map(({ name }) => name))

describe('scenarios of the bench', () => {
  it('take turns with all that they are compared with', () => {
    expect(groups.flat().toSorted()).toEqual(scenarios.map(({ name }) => name).toSorted())
    expect(groups.find((group) => group.includes('koa'))).toEqual(
      expect.arrayContaining(['session-check', 'access-token-check', 'jwt-logout', 'better-auth-check']),
    )
    expect(groups).toContainEqual(['few-sessions-check', 'many-sessions-check'])
  })

  it('take turns with what sets their pace, measured before them', () => {
    expect(groups).toContainEqual(['full-check', 'quiet-check', 'storm-check'])
    expect(withReferences(['storm-check']).map(({ name }) => name)).toEqual([
      'login',
      'full-check',
      'quiet-check',
      'storm-check',
    ])
  })
})
