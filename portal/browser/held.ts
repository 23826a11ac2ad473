import { element } from './elements.js'
import { forgetSession, onSession } from './session.js'

/** Below the steps: which session the page holds, and whether a cookie is held. */
export function startHeld(): void {
  for (const place of document.querySelectorAll<HTMLElement>('.held')) {
    const showsCookie = place.dataset['cookies'] === 'true'
    onSession(({ credential, userId, cookie, ended }) => {
      const parts: Node[] = []
      if (showsCookie) {
        const words = { unknown: 'not known yet: step 2 asks', held: 'held', none: 'none' }
        parts.push(
          element(
            'p',
            {},
            'Cookie ',
            element('code', {}, 'auth_session'),
            ': ',
            element('strong', {}, words[cookie]),
          ),
        )
      }
      if (!showsCookie && credential !== undefined) {
        const user = userId === undefined ? '' : ` of user ${userId}`
        parts.push(
          element(
            'p',
            {},
            `Session${user}: `,
            element('strong', {}, ended ? 'ended' : 'held in this tab'),
            ' ',
          ),
        )
        if (ended) parts.push(element('p', {}, 'Check it again: every contract now refuses it.'))
        else {
          const button = element('button', { type: 'button', class: 'quiet' }, 'Forget it')
          button.addEventListener('click', forgetSession)
          parts.push(element('p', {}, button, ' in this tab only: it lives until it is logged out.'))
        }
      }
      place.hidden = parts.length === 0
      place.replaceChildren(...parts)
    })
  }
}
