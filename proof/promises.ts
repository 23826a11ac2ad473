// The promises, one file each.
import { readdir } from 'node:fs/promises'
import type { Context } from './context.js'
import type { Control as ReplacingControl } from './controls/control.js'

/** The old way to break a build: in one of its compiled files, a text that occurs once is replaced. */
export interface Mutation {
  file: string
  find: string | RegExp
  replace: string
}
export type Control = ReplacingControl & { mutations?: Mutation[] | undefined }

export interface SignoffPromise {
  id: string
  /** what is promised, as a sentence without a full stop */
  promise: string
  /** how it is checked, in a line */
  how: string
  /** the figure that was asked for */
  asked: string
  /** at least one */
  controls: readonly Control[]
  /** minutes that one run of it may take; 10 unless told, and 4 with --quick */
  limit?: number | undefined
  /** whether it measures times, so that nothing else may run beside it */
  alone?: boolean | undefined
  /** why its figure is not reached on such a machine, and what would reach it: for the report */
  missed?: string | undefined
  /** what a machine must have for it, where that is more than Node */
  needs?: string | undefined
  /**
   * Returns the figure reached, in a line; reports what breaks the promise by `context.fault`.
   *
   * @throws {NotRun} where the machine cannot run it
   */
  check: (context: Context) => Promise<string>
}

/** @returns in the order of their groups, then of their numbers */
export async function readPromises(): Promise<SignoffPromise[]> {
  const folder = new URL('promises/', import.meta.url)
  const files = (await readdir(folder)).filter((name) => /^[A-Z]\d+\.ts$/.test(name))
  const promises: SignoffPromise[] = []
  for (const name of files) {
    const loaded = (await import(new URL(name, folder).href)) as { default: SignoffPromise }
    promises.push(loaded.default)
  }
  const letters = Object.keys(GROUPS)
  const place = ({ id }: SignoffPromise) => letters.indexOf(id.slice(0, 1)) * 100 + Number(id.slice(1))
  return promises.sort((one, other) => place(one) - place(other))
}

/** The groups that the letters of the ids stand for, in the order in which they are told. */
export const GROUPS = {
  T: 'Sessions and what ends them',
  P: 'Passwords and guessing',
  C: 'Cookies and other sites',
  J: 'Access tokens and keys',
  H: 'HTTP',
  I: 'Input',
  F: 'Faults and durability',
  L: 'Load',
  G: 'Logs and audit',
  S: 'What is shipped',
}
