import { statSync } from 'node:fs'
import { mkdir, open, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { codeOf, messageOf } from './errors.js'

/** Nobody but the owner may read or write the database. */
export const FILE_MODE = 0o600

/**
 * Makes the folder and an empty file for a new database, for this user alone: SQLite gives the file's mode to the WAL
 * and its index. A file that exists is not opened, as closing it would drop the locks that this process holds on it.
 */
export async function prepareFile(file: string): Promise<void> {
  let isFile: boolean
  try {
    const folder = dirname(file)
    const made = await makeFolder(folder)
    if (await makeFile(file)) await syncEntries([folder, ...made.map(dirname)])
    isFile = (await stat(file)).isFile()
  } catch (error) {
    throw new Error(`SIGNOFF_DATABASE_URL names ${file}, which cannot be made: ${messageOf(error)}`, {
      cause: error,
    })
  }
  if (!isFile) {
    throw new Error(
      `SIGNOFF_DATABASE_URL names ${file}, which is no file; add a file name, such as signoff.db`,
    )
  }
}

/** Answers all that it made. By hand, as Node's recursive mkdir never returns where it can make nothing, as in /proc. */
async function makeFolder(folder: string): Promise<string[]> {
  const parent = dirname(folder)
  try {
    return (await makeOneFolder(folder)) ? [folder] : []
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || parent === folder) throw error
  }
  const made = await makeFolder(parent)
  return (await makeOneFolder(folder)) ? [...made, folder] : made
}

function makeOneFolder(folder: string): Promise<boolean> {
  return unlessThere(() => mkdir(folder, 0o700))
}

function makeFile(file: string): Promise<boolean> {
  return unlessThere(async () => (await open(file, 'wx', FILE_MODE)).close())
}

async function unlessThere(make: () => Promise<void>): Promise<boolean> {
  try {
    await make()
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

/** A new file survives power loss only if the folders that lead to it do. */
async function syncEntries(folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    const handle = await open(folder, 'r')
    await handle.sync().finally(() => handle.close())
  }
}

/** Those of the database's files that others than their owner may read or write. */
export async function filesOfOthers(file: string): Promise<string[]> {
  // Windows has other rights than these.
  if (process.platform === 'win32') return []
  const files = ['', '-wal', '-shm'].map((suffix) => file + suffix)
  // One that is not there is of nobody.
  const modes = await Promise.all(
    files.map((name) =>
      stat(name).then(
        ({ mode }) => mode,
        () => 0,
      ),
    ),
  )
  return files.filter((_, index) => ((modes[index] ?? 0) & 0o066) !== 0)
}

/**
 * Which file is in this place, if any. It waits for no other thread and opens nothing: some microseconds, for what is asked
 * before each transaction.
 */
export function identityOf(file: string): string | undefined {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false })
  return found === undefined ? undefined : `${found.dev}:${found.ino}`
}
