export interface State {
  released: string
  version: string
  changelog: string
  /** How many breaking changes there are. */
  breaking: number
}

export function missing(state: State): string[]
export function sectionOf(changelog: string, version: string): string | undefined
export function compareVersions(a: string, b: string): number
