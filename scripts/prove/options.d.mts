export interface Named {
  id: string
  promise: string
  how: string
  asked: string
}

export class Mendable extends Error {}

export function readOptions<Promised extends Named>(
  args: string[],
  promises: readonly Promised[],
): { chosen: Promised[]; quick: boolean; report: boolean; controls: boolean; jobs: number; seed: number }
