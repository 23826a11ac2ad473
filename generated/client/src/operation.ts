// Copied from sdk/typescript by `npm run generate`; edit it there.

/** What the client knows of an operation. The table in operations.ts is generated from openapi.yaml. */
export interface Operation {
  readonly method: string
  readonly path: string
  readonly parameters: readonly Parameter[]
  /** The media types of its body, whether it can do without one, and the members that a body must have. */
  readonly body?: {
    readonly types: readonly string[]
    readonly required: boolean
    readonly needs: readonly string[]
  }
  /** Whether it reads a credential from the header Authorization. */
  readonly authorization: boolean
  readonly replies: readonly DocumentedReply[]
}

export interface Parameter {
  /** What callers name it. */
  readonly key: string
  /** What it is called on the wire. */
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
  /** Whether it is a 64-bit integer. */
  readonly integer: boolean
}

export interface DocumentedReply {
  readonly status: number
  readonly type: string
  /** The name of its body's schema. */
  readonly schema: string
  /** By the names of their examples. */
  readonly outcomes: Readonly<Record<string, Outcome>>
}

export interface Outcome {
  readonly example: unknown
  /** Where the body changes from reply to reply, as JSON pointers. */
  readonly volatile: readonly string[]
}
