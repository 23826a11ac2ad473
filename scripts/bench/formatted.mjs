// Files that are committed are formatted like all others, where Prettier is installed.

/**
 * @param {string} file
 * @param {string} text
 * @returns {Promise<string>}
 */
export async function formatted(file, text) {
  try {
    const prettier = await import('prettier')
    const options = await prettier.resolveConfig(file, { editorconfig: true })
    return await prettier.format(text, { ...options, filepath: file })
  } catch {
    return text
  }
}
