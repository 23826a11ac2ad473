import type { Mutation } from './builds.mjs'

export interface Control {
  name: string
  mutations?: Mutation[]
}

export interface SignoffPromise {
  id: string
  controls: readonly Control[]
}

export function readPromises(): Promise<SignoffPromise[]>
