// Files that are committed are formatted like all others, where Prettier is installed.

export async function formatted(file: string, text: string): Promise<string> {
  try {
    const prettier = await import('prettier')
    const options = await prettier.resolveConfig(file, { editorconfig: true })
    return await prettier.format(text, { ...options, filepath: file })
  } catch {
    return text
  }
}
