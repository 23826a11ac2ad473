/** A part of a parsed OpenAPI document. Redocly and the tests check its shape; to types it is open. */

export type Node = Record<string, any>
