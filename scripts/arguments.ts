// Tells what is wrong with a command line, in one line. Node's own words for it are long, and not for those who only use it.
import { parseArgs } from 'node:util'

/** What is wrong; undefined if parseArgs would take the arguments. */
export function faultOfArguments({
  args,
  options,
  allowPositionals = false,
}: {
  args: string[]
  options: Readonly<Record<string, { type: 'string' | 'boolean'; short?: string; multiple?: boolean }>>
  allowPositionals?: boolean
}) {
  const { tokens } = parseArgs({ args, options, strict: false, tokens: true })
  for (const token of tokens) {
    if (token.kind === 'positional' && !allowPositionals) {
      return `There is no argument ${token.value} here; see --help`
    }
    if (token.kind !== 'option') continue
    const { name, rawName, value, inlineValue } = token
    const option = Object.hasOwn(options, name) ? options[name] : undefined
    if (option === undefined) return `There is no option ${rawName}; see --help`
    if (option.type === 'boolean' && value !== undefined) return `${rawName} takes no value; see --help`
    // An option that follows is no value.
    const hasValue = value !== undefined && (inlineValue || !/^-./.test(value))
    if (option.type === 'string' && !hasValue) return `${rawName} needs a value; see --help`
  }
  return undefined
}
