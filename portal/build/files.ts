// What the service will send: each file with its type, its tag, and its bytes as they are and compressed.
import { createHash } from 'node:crypto'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
}
/** Smaller files gain nothing by it. */
const WORTH_COMPRESSING = 512

/**
 * Writes one file with all bytes, so that a start reads them at once, and the list of what stands where in it.
 *
 * @param target the folder
 * @param files by the path at which they are served
 */
export function writeFiles(target: string, files: Map<string, { file: string; content: string | Buffer }>) {
  const content: Buffer[] = []
  let length = 0
  const list = [...files].map(([path, { file, content: text }]) => {
    const bytes = Buffer.from(text)
    const type = TYPES[/\.\w+$/.exec(file)?.[0] ?? '']
    if (type === undefined) throw new Error(`${file} is of no type that the portal serves`)
    const tag = createHash('sha256').update(bytes).digest('base64url').slice(0, 22)
    const isSmall = bytes.length < WORTH_COMPRESSING || type === 'image/png'
    const variants = (isSmall ? ['identity'] : ['br', 'gzip', 'identity']).map((encoding) => {
      const encoded = compressed(bytes, encoding)
      content.push(encoded)
      const start = length
      length += encoded.length
      return {
        encoding,
        etag: encoding === 'identity' ? `"${tag}"` : `"${tag}-${encoding}"`,
        start,
        end: length,
      }
    })
    return { path, type, variants }
  })
  const folder = `${target}.new`
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'content'), Buffer.concat(content))
  writeFileSync(join(folder, 'files.json'), JSON.stringify(list))
  // A service that starts meanwhile finds the old portal or the new one, and nothing between.
  rmSync(target, { recursive: true, force: true })
  renameSync(folder, target)
}

function compressed(bytes: Buffer, encoding: string) {
  if (encoding === 'identity') return bytes
  if (encoding === 'gzip') return gzipSync(bytes, { level: 9 })
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 10 } })
}
