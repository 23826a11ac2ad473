import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type Answer, judgeHistory, type Operation, type Violation } from '../../proof/latch.js'

const check = (start: number, end: number, answer: Answer): Operation => ({
  kind: 'check',
  start,
  end,
  answer,
})
const logout = (start: number, end: number, answer: Answer): Operation => ({
  kind: 'logout',
  start,
  end,
  answer,
})

const violations = (operations: Operation[]) => judgeHistory(operations).map(({ violation }) => violation)

describe('a history as it may be', () => {
  const rows: [string, Operation[]][] = [
    ['of nothing', []],
    ['of a session that lives on', [check(1, 2, 'active'), check(3, 4, 'active')]],
    ['that ends with a logout', [check(1, 2, 'active'), logout(3, 4, 'acknowledged'), check(5, 6, 'ended')]],
    ['in which a check that began before is active', [logout(3, 4, 'acknowledged'), check(3.5, 9, 'active')]],
    [
      'in which a check that began as the logout ended is active',
      [logout(3, 4, 'acknowledged'), check(4, 5, 'active')],
    ],
    [
      'in which a check hears of a logout that is under way',
      [check(2, 4, 'ended'), logout(3, 9, 'acknowledged')],
    ],
    ['in which a logout without an answer did its work', [logout(1, 2, 'none'), check(3, 4, 'ended')]],
    ['in which a logout without an answer did nothing', [logout(1, 2, 'none'), check(3, 4, 'active')]],
    ['in which checks without an answer say nothing', [logout(1, 2, 'acknowledged'), check(3, 4, 'none')]],
    ['in which the second logout finds nothing', [logout(1, 2, 'acknowledged'), logout(3, 4, 'ended')]],
    ['in which two logouts meet', [logout(1, 4, 'ended'), logout(2, 3, 'acknowledged')]],
  ]
  it.each(rows)('%s is right', (_, operations) => {
    expect(violations(operations)).toEqual([])
  })
})

describe('a history as it may not be', () => {
  const rows: [string, Operation[], Violation[]][] = [
    [
      'a check after an acknowledged logout is active',
      [logout(1, 2, 'acknowledged'), check(3, 4, 'active')],
      ['active after an acknowledged logout'],
    ],
    [
      'the same, told in another order',
      [check(3, 4, 'active'), logout(1, 2, 'acknowledged')],
      ['active after an acknowledged logout'],
    ],
    [
      'a session comes back',
      [logout(1, 9, 'none'), check(2, 3, 'ended'), check(4, 5, 'active')],
      ['active after it was seen ended'],
    ],
    [
      'a session comes back after a logout found nothing to end',
      [logout(1, 9, 'none'), logout(2, 3, 'ended'), check(4, 5, 'active')],
      ['active after it was seen ended'],
    ],
    [
      'a session that nobody ended has ended',
      [check(1, 2, 'active'), check(3, 4, 'ended')],
      ['ended unasked'],
    ],
    [
      'a session has ended before the logout began',
      [check(1, 2, 'ended'), logout(3, 4, 'acknowledged')],
      ['ended unasked'],
    ],
    ['the only logout finds nothing to end', [logout(1, 2, 'ended')], ['ended unasked']],
    [
      'the first logout finds nothing to end before the second begins',
      [logout(1, 2, 'ended'), logout(3, 4, 'acknowledged')],
      ['ended unasked'],
    ],
  ]
  it.each(rows)('%s', (_, operations, expected) => {
    expect(violations(operations)).toEqual(expected)
  })

  it('tells which operation shows it, and by how much', () => {
    const late = check(5, 6, 'active')
    expect(judgeHistory([logout(1, 2, 'acknowledged'), check(3, 4, 'ended'), late])).toEqual([
      { violation: 'active after an acknowledged logout', operation: late, since: 3 },
      { violation: 'active after it was seen ended', operation: late, since: 1 },
    ])
  })
})

/** Compares each operation with each other one, as the promise is worded. */
function judgeNaively(operations: Operation[]): Violation[] {
  return operations.flatMap((operation) => {
    const others = operations.filter((other) => other !== operation)
    const before = others.filter(({ end }) => end < operation.start)
    const found: Violation[] = []
    if (operation.answer === 'active') {
      if (before.some(({ answer }) => answer === 'acknowledged'))
        found.push('active after an acknowledged logout')
      if (before.some(({ answer }) => answer === 'ended')) found.push('active after it was seen ended')
    }
    const wasAsked = others.some(({ kind, start }) => kind === 'logout' && start <= operation.end)
    if (operation.answer === 'ended' && !wasAsked) found.push('ended unasked')
    return found
  })
}

describe('random histories', () => {
  const time = fc.integer({ min: 0, max: 20 })
  const operation = fc
    .record({ isCheck: fc.boolean(), one: time, other: time, answer: fc.integer({ min: 0, max: 2 }) })
    .map(({ isCheck, one, other, answer }): Operation => {
      const answers: Answer[] = isCheck ? ['active', 'ended', 'none'] : ['acknowledged', 'ended', 'none']
      return {
        kind: isCheck ? 'check' : 'logout',
        start: Math.min(one, other),
        end: Math.max(one, other),
        answer: answers[answer] ?? 'none',
      }
    })

  it('are judged as by comparing each operation with each other one', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 12 }), (operations) => {
        expect(violations(operations)).toEqual(judgeNaively(operations))
      }),
      { numRuns: 2_000 },
    )
  })
})
