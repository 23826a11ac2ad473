import { announce } from './announce.js'
import { element } from './elements.js'

/** How long (ms) a button says that it has copied. */
const SHOWN = 1_600

/** Gives each block of code a button that copies it. */
export function startCopyButtons(within: ParentNode = document): void {
  for (const block of within.querySelectorAll<HTMLElement>('.code')) {
    const button = element('button', { type: 'button', class: 'copy', 'aria-label': 'Copy' }, 'Copy')
    button.addEventListener('click', () => {
      const code = block.querySelector('code')
      if (code !== null) void copied(code).then((done) => tell(button, done))
    })
    block.append(button)
  }
}

/** Copies a text that stands nowhere in the page; where that is not allowed, it is shown, to be copied by hand. */
export async function copyText(button: HTMLButtonElement, text: string): Promise<void> {
  const code = element('code', {}, text)
  const block = element('pre', { class: 'by-hand' }, code)
  button.parentElement?.after(block)
  const done = await copied(code)
  if (done) block.remove()
  announce(done ? 'Copied' : 'The text is selected; copy it by your keyboard')
  button.textContent = done ? 'Copied as curl' : 'Copy it by your keyboard'
}

async function copied(code: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(code.textContent)
    return true
  } catch {
    // Without TLS, browsers have no clipboard but for localhost: the text is selected, to be copied by hand.
    getSelection()?.selectAllChildren(code)
    return false
  }
}

function tell(button: HTMLButtonElement, done: boolean): void {
  button.textContent = done ? 'Copied' : 'Selected'
  button.classList.add('done')
  announce(done ? 'Copied' : 'The text is selected; copy it by your keyboard')
  setTimeout(() => {
    button.textContent = 'Copy'
    button.classList.remove('done')
  }, SHOWN)
}
