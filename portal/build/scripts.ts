// The page's scripts: types are taken out, and nothing else is changed, so that no bundler is needed.
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import ts from 'typescript'

export function browserScripts(folder: string): [name: string, content: string][] {
  const own = readdirSync(folder)
    .filter((name) => !name.endsWith('.d.ts'))
    .map((name): [name: string, content: string] => {
      const text = readFileSync(join(folder, name), 'utf8')
      return name.endsWith('.ts') ? [name.replace(/ts$/, 'js'), withoutTypes(text)] : [name, text]
    })
  return [...own, ['minisearch.js', minisearch()]]
}

function withoutTypes(text: string) {
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ES2022,
      verbatimModuleSyntax: true,
      removeComments: true,
    },
  })
  return outputText
}

function minisearch() {
  const main = createRequire(import.meta.url).resolve('minisearch')
  const text = readFileSync(join(dirname(main), '../es/index.js'), 'utf8')
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ES2022, removeComments: true },
  })
  return outputText.replace(/\/\/# sourceMappingURL=.*/, '')
}
