/**
 * The form in which texts are compared of which those are one that differ in case or in compatibility forms only (ﬁ and fi,
 * Ａ and a, ß and SS): NFKC, full Unicode case folding, NFKC again, as folding can leave what composes anew.
 *
 * It may be stored: Unicode promises that neither step changes for letters that are assigned. A letter newer than the
 * runtime's Unicode folds to itself until the runtime knows it. Any string has a form, lone surrogates too.
 */
export function folded(text: string): string {
  return Array.from(text.normalize('NFKC'), fold).join('').normalize('NFKC')
}

const CHEROKEE = /\p{Script=Cherokee}/u

/**
 * Folds one code point; JavaScript has no such function. Down, up and down again is Unicode's own folding but for the two
 * below (found by comparing all code points with Python's `casefold`). It goes one by one, as `toLowerCase` writes a Σ at
 * the end of a word as ς.
 */
function fold(char: string): string {
  // Dotless: its capital is I, which would turn it into a dotted i, another letter.
  if (char === 'ı') return char
  const capital = char.toLowerCase().toUpperCase()
  // Had capitals only at first, so that they are its stable form.
  return CHEROKEE.test(char) ? capital : capital.toLowerCase()
}
