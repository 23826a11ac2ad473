// Pictures without a library.

export function escaped(text: string) {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** Short enough for the files to stay small. */
export const at = (value: number) => String(Math.round(value * 10) / 10)
