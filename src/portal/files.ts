import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectFolder } from '../contract/document.js'

export type Encoding = 'br' | 'gzip' | 'identity'

/** A file of the portal in each of its encodings, the smallest first. */
export interface PortalFile {
  type: string
  variants: ReadonlyMap<Encoding, Variant>
}

export interface Variant {
  bytes: Buffer
  etag: string
}

/** What the build tells of a file: its bytes stand between `start` and `end` of the content. */
interface ListedFile {
  path: string
  type: string
  variants: { encoding: Encoding; etag: string; start: number; end: number }[]
}

/** The portal's files by the paths at which they are served. */
export type PortalFiles = ReadonlyMap<string, PortalFile>

/** All of the portal, read into memory; undefined if it has not been built. */
export function readPortalFiles(folder = join(projectFolder(), 'dist', 'portal')): PortalFiles | undefined {
  const list = join(folder, 'files.json')
  if (!existsSync(list)) return undefined
  const content = readFileSync(join(folder, 'content'))
  const listed = JSON.parse(readFileSync(list, 'utf8')) as ListedFile[]
  return new Map(
    listed.map(({ path, type, variants }) => [
      path,
      {
        type,
        variants: new Map(
          variants.map(({ encoding, etag, start, end }) => [
            encoding,
            { bytes: content.subarray(start, end), etag },
          ]),
        ),
      },
    ]),
  )
}
