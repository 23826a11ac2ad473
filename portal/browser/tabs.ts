import { element } from './elements.js'
import { reachScrolling } from './page.js'
import { lasting, recall, remember } from './storage.js'

const REMEMBERED = 'signoff.language'

interface Group {
  element: HTMLElement
  tabs: Map<string, { button: HTMLButtonElement; panel: HTMLElement }>
}

/** Makes tabs of samples that stand one below the other. A language chosen in one place is chosen in all. */
export function startTabs(): void {
  const groups = [...document.querySelectorAll<HTMLElement>('.tabs')].map(makeGroup)
  const choose = (language: string) => {
    for (const group of groups) select(group, language)
  }
  for (const group of groups) {
    for (const [language, { button }] of group.tabs) {
      button.addEventListener('click', () => {
        const before = button.getBoundingClientRect().top
        choose(language)
        remember(lasting, REMEMBERED, language)
        reachScrolling()
        // Samples above may have become longer or shorter: what was clicked stays where it is.
        scrollBy({ top: button.getBoundingClientRect().top - before, behavior: 'instant' })
      })
    }
  }
  const remembered = recall(lasting, REMEMBERED)
  const [first] = groups[0]?.tabs.keys() ?? []
  if (first !== undefined)
    choose(groups[0]?.tabs.has(remembered ?? '') === true ? (remembered ?? first) : first)
}

function makeGroup(group: HTMLElement, index: number): Group {
  const list = element('div', {
    role: 'tablist',
    class: 'tab-list',
    'aria-label': group.dataset['label'] ?? '',
  })
  const tabs: Group['tabs'] = new Map()
  for (const panel of group.querySelectorAll<HTMLElement>('.tab')) {
    const language = panel.dataset['language'] ?? ''
    const id = `tabs-${index}-${language}`
    const button = element(
      'button',
      { role: 'tab', type: 'button', id: `${id}-tab`, 'aria-controls': id },
      panel.dataset['title'] ?? language,
    )
    panel.id = id
    panel.setAttribute('role', 'tabpanel')
    panel.setAttribute('aria-labelledby', button.id)
    tabs.set(language, { button, panel })
    list.append(button)
  }
  list.addEventListener('keydown', moveByKeys)
  group.prepend(list)
  return { element: group, tabs }
}

function select({ tabs }: Group, language: string): void {
  for (const [name, { button, panel }] of tabs) {
    const isSelected = name === language
    button.setAttribute('aria-selected', String(isSelected))
    button.tabIndex = isSelected ? 0 : -1
    panel.classList.toggle('selected', isSelected)
  }
}

function moveByKeys(event: KeyboardEvent): void {
  const buttons = [...(event.currentTarget as HTMLElement).querySelectorAll('button')]
  const index = buttons.findIndex((button) => button === document.activeElement)
  const places: Record<string, number> = {
    ArrowRight: index + 1,
    ArrowLeft: index - 1,
    Home: 0,
    End: buttons.length - 1,
  }
  const place = places[event.key]
  if (place === undefined) return
  event.preventDefault()
  const next = buttons.at(place % buttons.length)
  next?.focus()
  next?.click()
}
