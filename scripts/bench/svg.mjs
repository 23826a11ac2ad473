// Pictures without a library.

/** @param {string} text */
export function escaped(text) {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** Short enough for the files to stay small. @param {number} value */
export const at = (value) => String(Math.round(value * 10) / 10)
