import { read } from 'read'
import { PASSWORD_TOO_LONG } from '../sessions/new-password.js'
import { PASSWORD_MAX_LENGTH } from '../sessions/passwords.js'
import { Failure, UsageError } from './failures.js'

/** A UTF-16 unit takes at most three bytes of UTF-8; the line's end takes two. */
const LONGEST_LINE = 3 * PASSWORD_MAX_LENGTH + 2
const LINE_FEED = 0x0a

/**
 * How the password will be had, checked before anything is touched.
 * @throws UsageError if it would have to be asked where nobody can answer.
 */
export function passwordSource({ passwordStdin }: { passwordStdin?: true }): () => Promise<string> {
  if (passwordStdin) return readPassword
  if (!isInteractive()) {
    throw new UsageError('There is no terminal to ask for the password; pipe it in and add --password-stdin')
  }
  return askPassword
}

/**
 * Asks for a yes.
 * @throws Failure if the answer is another. @throws UsageError if nobody can answer.
 */
export async function confirm(question: string): Promise<void> {
  if (!isInteractive()) throw new UsageError('There is no terminal to ask for a confirmation; add --yes')
  const answer = await ask(`${question} [y/N]`)
  if (!/^y(es)?$/i.test(answer.trim())) throw new Failure('Nothing was changed')
}

function isInteractive(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY
}

async function askPassword(): Promise<string> {
  const password = await ask('Password:', { silent: true })
  const again = await ask('The same again:', { silent: true })
  if (password !== again)
    throw new Failure('The two passwords differ, nothing was changed; run the command again')
  return password
}

/** On standard error, as standard output may go to a script. */
async function ask(prompt: string, { silent = false } = {}): Promise<string> {
  const { stdin, stderr } = process
  const cancelled = () => new Failure('Cancelled, nothing was changed')
  // At its end (Ctrl-D), the input is paused and `read` never answers; it is paused after an answer, too, just before.
  const ended = new Promise<never>((_, reject) => {
    stdin.once('pause', () => setImmediate(() => reject(cancelled())))
  })
  const answered = read({ prompt, silent, input: stdin, output: stderr, terminal: true }).catch(() => {
    throw cancelled()
  })
  let isEchoed = false
  try {
    const answer = await Promise.race([answered, ended])
    isEchoed = !silent
    return answer
  } finally {
    // The line's end is not shown either.
    if (!isEchoed) stderr.write('\n')
  }
}

/** The first line of standard input; no more is read. */
async function readPassword(): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  const input: AsyncIterable<Uint8Array> = process.stdin
  for await (const bytes of input) {
    const end = bytes.indexOf(LINE_FEED)
    chunks.push(end < 0 ? bytes : bytes.subarray(0, end + 1))
    length += bytes.length
    if (end >= 0 || length > LONGEST_LINE) break
  }
  const line = Buffer.concat(chunks)
  if (line.length > LONGEST_LINE) throw new Failure(PASSWORD_TOO_LONG)
  return decode(line).replace(/\r?\n$/, '')
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new Failure('The password on standard input is not UTF-8; nobody could log in with it')
  }
}
