export interface Scenario {
  name: string
}
export const scenarios: readonly Scenario[]
export function groupsOf(chosen: readonly Scenario[]): Scenario[][]
export function withReferences(names: readonly string[]): Scenario[]
