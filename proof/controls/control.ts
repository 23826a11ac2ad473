// A control is a way to break the build on purpose: in some modules of src, exported members are replaced. Types tie each
// replacement to what it replaces, so that a renamed or moved member fails the type check, and `breakBuild` refuses what is
// not there. A member may be a function, a class, a constant or a piece of SQL.

/** The modules that controls may break, by their path in src. */
export interface Modules {
  app: typeof import('../../src/app.js')
  'audit/audit-log': typeof import('../../src/audit/audit-log.js')
  'audit/line': typeof import('../../src/audit/line.js')
  'body/body': typeof import('../../src/body/body.js')
  'cli/version': typeof import('../../src/cli/version.js')
  'contract/contract': typeof import('../../src/contract/contract.js')
  'contract/document': typeof import('../../src/contract/document.js')
  'contract/replies': typeof import('../../src/contract/replies.js')
  'contract/shared': typeof import('../../src/contract/shared.js')
  'handlers/body/bodyLogout': typeof import('../../src/handlers/body/bodyLogout.js')
  'handlers/carriers': typeof import('../../src/handlers/carriers.js')
  'handlers/jwt/jwtLogout': typeof import('../../src/handlers/jwt/jwtLogout.js')
  'handlers/query/queryGetUser': typeof import('../../src/handlers/query/queryGetUser.js')
  'handlers/verbs': typeof import('../../src/handlers/verbs.js')
  'http/client-address': typeof import('../../src/http/client-address.js')
  'http/closing': typeof import('../../src/http/closing.js')
  'http/context': typeof import('../../src/http/context.js')
  'http/message': typeof import('../../src/http/message.js')
  'http/origin': typeof import('../../src/http/origin.js')
  'http/request-log': typeof import('../../src/http/request-log.js')
  'http/server': typeof import('../../src/http/server.js')
  main: typeof import('../../src/main.js')
  'portal/portal': typeof import('../../src/portal/portal.js')
  service: typeof import('../../src/service.js')
  'sessions/access-tokens': typeof import('../../src/sessions/access-tokens.js')
  'sessions/credentials': typeof import('../../src/sessions/credentials.js')
  'sessions/hash-threads': typeof import('../../src/sessions/hash-threads.js')
  'sessions/limits': typeof import('../../src/sessions/limits.js')
  'sessions/login-guard': typeof import('../../src/sessions/login-guard.js')
  'sessions/new-password': typeof import('../../src/sessions/new-password.js')
  'sessions/passwords': typeof import('../../src/sessions/passwords.js')
  'sessions/sessions': typeof import('../../src/sessions/sessions.js')
  'sessions/source': typeof import('../../src/sessions/source.js')
  'sessions/user-id': typeof import('../../src/sessions/user-id.js')
  'sessions/users': typeof import('../../src/sessions/users.js')
  'store/sqlite/file': typeof import('../../src/store/sqlite/file.js')
  'store/sqlite/finds': typeof import('../../src/store/sqlite/finds.js')
  'store/sqlite/pragmas': typeof import('../../src/store/sqlite/pragmas.js')
  'store/sqlite/sessions': typeof import('../../src/store/sqlite/sessions.js')
  'store/sqlite/sights': typeof import('../../src/store/sqlite/sights.js')
  'store/sqlite/touches': typeof import('../../src/store/sqlite/touches.js')
  'store/sqlite/users': typeof import('../../src/store/sqlite/users.js')
}

/** What a constant may be replaced by: any value of its kind. */
type Widened<T> = T extends number ? number : T extends string ? string : T extends boolean ? boolean : T

/** For each member, a function that takes the original and returns what stands in its place. */
export type Replacements<Module> = {
  [Member in keyof Module]?: (original: Widened<Module[Member]>) => Widened<Module[Member]>
}

/** The members of one module that a control replaces. */
export interface Replacement {
  module: keyof Modules
  members: Readonly<Record<string, (original: never) => unknown>>
}

export interface Control {
  /** What is broken, in a few words. */
  name: string
  replace?: readonly Replacement[] | undefined
  /** Settings for the servers that the check starts. */
  environment?: Record<string, string> | undefined
  /** Whether only exact times, or a rare moment, catch it: `--quick` leaves it out. */
  timed?: boolean | undefined
  /** Given to the check as `context.options`: which part of it to run, or what to break where no build could be broken. */
  options?: Record<string, unknown> | undefined
}

export function inModule<Name extends keyof Modules>(
  module: Name,
  members: Replacements<Modules[Name]>,
): Replacement {
  return { module, members: members as Replacement['members'] }
}

/**
 * A text or a prepared statement with one part replaced, such as a condition in SQL.
 *
 * @throws {Error} unless the part occurs exactly once: the control would break nothing, or too much
 */
export function edited<Text extends string | { readonly sql: string }>(
  text: Text,
  part: string,
  replacement: string,
): Text extends string ? string : Text
export function edited(
  text: string | { readonly sql: string },
  part: string,
  replacement: string,
): string | { readonly sql: string } {
  if (typeof text !== 'string') return { ...text, sql: edited(text.sql, part, replacement) }
  const count = text.split(part).length - 1
  if (count !== 1) throw new Error(`The text has ${count} times what the control replaces: ${part}`)
  return text.replace(part, () => replacement)
}

/**
 * A text with every occurrence of a part replaced.
 *
 * @throws {Error} if there is none: the control would break nothing
 */
export function everyEdited(text: string, part: string, replacement: string): string {
  if (!text.includes(part)) throw new Error(`The text has nothing that the control replaces: ${part}`)
  return text.replaceAll(part, () => replacement)
}

/**
 * What stands in place of a member of a module in the build that a control breaks. Broken builds call it.
 *
 * @throws {Error} if the control does not replace it
 */
export function replaced<Member>(
  controls: readonly Control[],
  name: string,
  module: keyof Modules,
  member: string,
  original: Member,
): Member {
  const found = controls
    .find((control) => control.name === name)
    ?.replace?.find((one) => one.module === module)
  const replacement = found?.members[member] as ((original: Member) => Member) | undefined
  if (replacement === undefined)
    throw new Error(`The control "${name}" does not replace ${member} of ${module}`)
  return replacement(original)
}
