// Copied from sdk/typescript by `npm run generate`; edit it there.

import { isObject } from './json.js'
import type { ResponseLike } from './platform.js'

/** In bytes. The service's longest answer, its own description, is far below. */
const LONGEST = 4 * 2 ** 20

interface Reader {
  read(): Promise<{ done: boolean; value?: Uint8Array | undefined }>
  cancel(): Promise<unknown>
}

/** The text of a reply; undefined if it is longer than any answer is. */
export async function textOfReply(response: ResponseLike): Promise<string | undefined> {
  const { body } = response
  if (!isStream(body)) {
    const text = await response.text()
    return text.length > LONGEST ? undefined : text
  }
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  for (let length = 0; ;) {
    const { done, value } = await reader.read()
    if (done || value === undefined) return text + decoder.decode()
    length += value.byteLength
    if (length > LONGEST) {
      // That the rest is not wanted is no failure, whatever becomes of it.
      reader.cancel().catch(() => undefined)
      return undefined
    }
    text += decoder.decode(value, { stream: true })
  }
}

function isStream(body: unknown): body is { getReader(): Reader } {
  return isObject(body) && typeof body['getReader'] === 'function'
}
