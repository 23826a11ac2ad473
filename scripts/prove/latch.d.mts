export type Answer = 'active' | 'ended' | 'acknowledged' | 'none'
export interface Operation {
  kind: 'check' | 'logout'
  start: number
  end: number
  answer: Answer
  by?: string
}
export type Violation =
  'active after an acknowledged logout' | 'active after it was seen ended' | 'ended unasked'
export function judgeHistory(
  operations: readonly Operation[],
): { violation: Violation; operation: Operation; since: number }[]
