/** Tells those who do not see the page what has just happened. */
export function announce(words: string): void {
  const announcer = document.querySelector('#announcer')
  if (announcer === null) return
  announcer.textContent = ''
  // The same words twice are two events only if something else stood between them.
  requestAnimationFrame(() => (announcer.textContent = words))
}
