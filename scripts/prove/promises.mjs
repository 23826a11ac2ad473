// The promises, one file each.
import { readdir } from 'node:fs/promises'

/**
 * A way to break a build: in one of its compiled files, a text that stands there once is replaced.
 *
 * @typedef {{ file: string, find: string | RegExp, replace: string }} Mutation `file` is relative to the build, such as
 *   `dist/src/sessions/sessions.js`
 *
 * @typedef {object} Control a build that is broken on purpose
 * @property {string} name what is broken, in a few words
 * @property {Mutation[]} [mutations]
 * @property {Record<string, string>} [environment] settings for the servers that the check starts
 * @property {boolean} [timed] whether only exact times, or a rare moment, catch it: then --quick leaves it out
 * @property {Record<string, unknown>} [options] told to the check as `context.options`, where no build could be broken
 *
 * @typedef {object} SignoffPromise
 * @property {string} id
 * @property {string} promise what is promised, as a sentence without a full stop
 * @property {string} how how it is checked, in a line
 * @property {string} asked the figure that was asked for
 * @property {readonly Control[]} controls at least one
 * @property {number} [limit] minutes that one run of it may take; 10 unless told, and 4 with --quick
 * @property {boolean} [alone] whether it measures times, so that nothing else may run beside it
 * @property {string} [missed] why its figure is not reached on such a machine, and what would reach it: for the report
 * @property {string} [needs] what a machine must have for it, where that is more than Node
 * @property {(context: import('./context.mjs').Context) => Promise<string>} check answers the figure reached, in a line;
 *   tells what breaks the promise by `context.fault`; throws NotRun where the machine cannot run it
 */

/** @returns {Promise<SignoffPromise[]>} in the order of their groups, then of their numbers */
export async function readPromises() {
  const folder = new URL('promises/', import.meta.url)
  const files = (await readdir(folder)).filter((name) => /^[A-Z]\d+\.mjs$/.test(name))
  /** @type {SignoffPromise[]} */
  const promises = []
  for (const name of files) promises.push((await import(new URL(name, folder).href)).default)
  const letters = Object.keys(GROUPS)
  /** @param {SignoffPromise} promise */
  const place = ({ id }) => letters.indexOf(id.slice(0, 1)) * 100 + Number(id.slice(1))
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
