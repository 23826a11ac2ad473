export interface ProfileNode {
  id: number
  callFrame: { functionName: string; url: string; lineNumber: number }
  children?: number[]
}
export interface Profile {
  nodes: ProfileNode[]
  startTime: number
  samples: number[]
  timeDeltas: number[]
}
export interface Frame {
  name: string
  place: string
  group: string
  self: number
  total: number
  children: Frame[]
}
export function readProfile(
  profile: Profile,
  window: [number, number] | undefined,
  root: string,
): { tree: Frame | undefined; busy: number; idle: number }
export function selfTimes(tree: Frame | undefined, keyOf: (frame: Frame) => string): [string, number][]
