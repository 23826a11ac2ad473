export interface Kind {
  name: string
  /** Makes the change to a parsed openapi.yaml. */
  change(document: any): unknown
  /** What our own comparison finds: kind and place. Absent where it sees nothing. */
  ours?: string
  /** The check of oasdiff's that finds it. Absent where none does. */
  oasdiff?: string
}

export const KINDS: Kind[]
export const HARMLESS: Pick<Kind, 'name' | 'change'>[]
