export class Mendable extends Error {}

export function readOptions(
  args: string[],
  root: string,
): { quick: boolean; verbose: boolean; scale: { rounds: number } }
