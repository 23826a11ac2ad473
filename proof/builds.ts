// The build under proof, and builds that are broken on purpose.
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { transformSync } from 'esbuild'
import ts from 'typescript'
import { bundle } from '../scripts/bundle.js'
import type { Control, Replacement } from './controls/control.js'

/** Where the controls are in the project, and where a broken build has them. */
const CONTROLS = path.join('proof', 'controls')

/**
 * Makes a copy of the build in which one control's replacements stand in place of members of src, and bundles it as the
 * build is bundled.
 *
 * @param root the project's folder
 * @param folder an empty one, for the copy
 * @param file the name of the file in proof/controls whose default export lists the control
 * @param build the folder with the build in `dist`: the project's, or one that is broken already, in other modules
 * @returns the folder
 * @throws {Error} if a module does not export what the control replaces, or does not declare it itself; and as `bundle` does
 */
export function breakBuild(
  root: string,
  folder: string,
  file: string,
  control: Control,
  build = root,
): string {
  for (const name of ['package.json', 'openapi.yaml', 'CHANGELOG.md', 'node_modules']) {
    symlinkSync(path.join(root, name), path.join(folder, name))
  }
  cpSync(path.join(build, 'dist'), path.join(folder, 'dist'), { recursive: true })
  const controls = path.join(folder, 'dist', CONTROLS)
  mkdirSync(controls, { recursive: true })
  for (const name of readdirSync(path.join(root, CONTROLS))) {
    const text = readFileSync(path.join(root, CONTROLS, name), 'utf8')
    writeFileSync(path.join(controls, name.replace(/\.ts$/, '.js')), compiled(text))
  }
  for (const [module, text] of brokenModules(root, file, control)) {
    writeFileSync(path.join(folder, 'dist', 'src', `${module}.js`), compiled(text))
  }
  bundle(folder)
  return folder
}

/**
 * The sources of the modules that a control breaks, as it leaves them, by their path in src.
 *
 * @throws {Error} as `breakBuild` does
 */
export function brokenModules(root: string, file: string, control: Control): Map<string, string> {
  const { replace = [], name } = control
  return new Map(
    replace.map((replacement) => [replacement.module, brokenModule(root, replacement, { file, name })]),
  )
}

function brokenModule(
  root: string,
  { module, members }: Replacement,
  control: { file: string; name: string },
): string {
  const place = path.join(root, 'src', `${module}.ts`)
  const text = readFileSync(place, 'utf8')
  const source = ts.createSourceFile(place, text, ts.ScriptTarget.Latest, true)
  const declarations = new Map(
    source.statements
      .flatMap(declarationsOf)
      .map((declaration) => [declaration.identifier.text, declaration]),
  )
  const names = Object.keys(members)
  const renamed = names.map((name) => {
    const declaration = declarations.get(name)
    if (declaration === undefined) throw new Error(`src/${module}.ts does not declare and export ${name}`)
    return { name, ...declaration }
  })
  const up = '../'.repeat(module.split('/').length)
  const folder = `${up}${CONTROLS.split(path.sep).join('/')}`
  const header = [
    `import controls from '${folder}/${control.file}.js'`,
    `import { replaced as signoffReplaced } from '${folder}/control.js'`,
  ]
  const replacement = (name: string) => {
    const args = [control.name, module, name].map((one) => JSON.stringify(one)).join(', ')
    return `export const ${name} = signoffReplaced(controls, ${args}, ${originalName(name)})`
  }
  // Functions exist before the first statement runs, so that what replaces them may do so as well.
  const atTop = renamed.filter(({ isFunction }) => isFunction).map(({ name }) => replacement(name))
  const edits = renamed.flatMap(({ name, identifier, statement, isFunction }) => [
    { start: statement.getStart(source), end: statement.getStart(source) + 'export '.length, text: '' },
    { start: identifier.getStart(source), end: identifier.getEnd(), text: originalName(name) },
    ...(isFunction
      ? []
      : [{ start: statement.getEnd(), end: statement.getEnd(), text: `\n${replacement(name)}` }]),
  ])
  const body = edits
    .sort((one, other) => other.start - one.start)
    .reduce((so, { start, end, text: put }) => so.slice(0, start) + put + so.slice(end), text)
  return [...header, ...atTop, body].join('\n')
}

interface Declaration {
  identifier: ts.Identifier
  statement: ts.Statement
  isFunction: boolean
}

/** What a statement declares and exports, as far as a control may replace it. */
function declarationsOf(statement: ts.Statement): Declaration[] {
  const isExported =
    ts.canHaveModifiers(statement) &&
    ts.getModifiers(statement)?.[0]?.kind === ts.SyntaxKind.ExportKeyword &&
    !ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)
  if (!isExported) return []
  if (
    (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) &&
    statement.name !== undefined
  ) {
    const isFunction = ts.isFunctionDeclaration(statement)
    return [{ identifier: statement.name, statement, isFunction }]
  }
  if (!ts.isVariableStatement(statement)) return []
  const [declaration] = statement.declarationList.declarations
  return declaration !== undefined && ts.isIdentifier(declaration.name)
    ? [{ identifier: declaration.name, statement, isFunction: false }]
    : []
}

const originalName = (name: string) => `signoffOriginal_${name}`

function compiled(text: string): string {
  return transformSync(text, { loader: 'ts', format: 'esm', target: 'node20' }).code
}
