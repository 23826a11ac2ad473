import { announce } from './announce.js'
import { lasting, remember } from './storage.js'

const THEMES = ['system', 'light', 'dark']

/** The button in the header goes through the themes, and remembers the one chosen. */
export function startThemeButton(): void {
  const button = document.querySelector<HTMLButtonElement>('.theme')
  if (button === null) return
  const root = document.documentElement
  const show = () => {
    const theme = root.dataset['theme'] ?? 'system'
    button.setAttribute('aria-label', `Theme: ${theme === 'system' ? 'as the system' : theme}`)
    return theme
  }
  show()
  button.hidden = false
  button.addEventListener('click', () => {
    const next = THEMES[(THEMES.indexOf(show()) + 1) % THEMES.length] ?? 'system'
    if (next === 'system') delete root.dataset['theme']
    else root.dataset['theme'] = next
    remember(lasting, 'signoff.theme', next === 'system' ? undefined : next)
    show()
    announce(next === 'system' ? 'Theme as the system' : `${next} theme`)
  })
}
