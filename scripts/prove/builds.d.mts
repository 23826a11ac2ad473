export interface Mutation {
  file: string
  find: string | RegExp
  replace: string
}

export function breakBuild(root: string, folder: string, mutations: readonly Mutation[]): string

export function breakModules(root: string, folder: string, mutations: readonly Mutation[]): void

export function brokenTexts(root: string, mutations: readonly Mutation[]): Map<string, string>
