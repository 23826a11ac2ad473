import { json, visible } from './text.js'

export interface PrintOptions {
  json?: true
}

/** A command's result: JSON for scripts, or text that is safe to show. Nothing else goes to standard output. */
export function print(options: PrintOptions, value: unknown, text: string): void {
  const output = options.json ? json(value) : text
  if (output !== '') process.stdout.write(`${output}\n`)
}

/** Something that people should know beside the result. */
export function note(text: string): void {
  process.stderr.write(`signoff: ${text.split('\n').map(visible).join('\n')}\n`)
}

export const JSON_OPTION = ['--json', 'print JSON for scripts'] as const
