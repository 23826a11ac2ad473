export const COMMAND: string

export const COMPILED_COMMAND: string
