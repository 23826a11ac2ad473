// What the templates of the TypeScript client cannot do by themselves.
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'

const WIDTH = 110
/** Where the client's files lie that are written by hand, and how they see the generated ones. */
const BY_HAND = 'sdk/typescript'
const GENERATED = '../../../generated/client/src/'

export function isKeptOfClient(name: string) {
  return (
    ['operations', 'inputs', 'schemas', 'signoff'].some((part) => name === `src/${part}.ts`) ||
    name === 'package.json'
  )
}

export function tidyClient(text: string) {
  return (
    text
      // The generator numbers the second of two parameters that have one name: this one stands in the query.
      .replaceAll('sessionToken2', 'sessionTokenInQuery')
      .replace(/^ +\*$\n(?= +\*\/)/gm, '')
      // An outcome in a list ends with its status.
      .replace(/`, (\d{3}: )/g, '` ($1')
      .replace(/(`) \((\d{3}): /g, '$1 ($2): ')
      .split('\n')
      .flatMap((line) => (line.length > WIDTH && /^ +\* /.test(line) ? wrap(line) : [line]))
      .join('\n')
  )
}

/** @param line a line of a comment */
function wrap(line: string) {
  const [, start = '', bullet = ''] = /^( +\* )(- )?/.exec(line) ?? []
  const lines = [start + bullet]
  for (const word of line.slice(start.length + bullet.length).split(' ')) {
    const last = lines[lines.length - 1] ?? ''
    if (last.length + word.length < WIDTH)
      lines[lines.length - 1] = /^ +\* (- )?$/.test(last) ? last + word : `${last} ${word}`
    else lines.push(start + bullet.replace('-', ' ') + word)
  }
  return lines
}

/** The files that are written by hand, as they stand in the package. */
export async function extraClientFiles(root: string): Promise<[name: string, text: string][]> {
  const folder = path.join(root, BY_HAND)
  const modules = (await readdir(path.join(folder, 'src'))).sort().map((name) => `src/${name}`)
  const files = await Promise.all(
    [...modules, 'tsconfig.json', 'README.md'].map(async (name) => {
      const text = (await readFile(path.join(folder, name), 'utf8')).replaceAll('\r\n', '\n')
      const marker = `Copied from ${BY_HAND} by \`npm run generate\`; edit it there.`
      if (name.endsWith('.ts')) return [name, `// ${marker}\n\n${text.replaceAll(GENERATED, './')}`]
      return [name, text]
    }),
  )
  const license = await readFile(path.join(root, 'LICENSE'), 'utf8')
  return [...files, ['LICENSE', license]] as [string, string][]
}
