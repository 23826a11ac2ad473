// Performs operations from the page, and shows what came back.
import { announce } from './announce.js'
import { startCopyButtons } from './copy.js'
import { element } from './elements.js'
import { exchange, type Exchange, type Values } from './exchange.js'
import { jsonCode, pointed, readJson, textCode } from './json.js'
import { loadOperations, type Operation, type Outcome, recognise, type Variant } from './operations.js'
import { reachScrolling } from './page.js'
import { currentSession, type Held, onSession, updateSession } from './session.js'

/** Not worth a line of their own in each reply. */
const HEADERS_LEFT_OUT = ['Set-Cookie']
/** So much of a credential is told in a request's line. */
const CREDENTIAL_SHOWN = 12

export function startTrying(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>('.try-form')) {
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      void perform(form)
    })
    form.addEventListener('change', () => {
      showFields(form)
    })
  }
  let filled: string | undefined
  onSession(({ credential, userId }) => {
    if (credential === filled) return
    filled = credential
    fill('credential', credential)
    fill('userId', userId)
  })
}

/** Puts what a login gave into the fields that need it. What a person typed before is replaced, as it is older. */
function fill(role: string, value = ''): void {
  for (const input of document.querySelectorAll<HTMLInputElement>(`input[data-role=${role}]`))
    input.value = value
}

/** Shows the fields of the chosen way to send. */
function showFields(form: HTMLFormElement): void {
  const way = form.querySelector<HTMLInputElement>('[name=variant]:checked')
  if (way === null) return
  const shown = (way.dataset['fields'] ?? '').split(' ')
  for (const field of form.querySelectorAll<HTMLElement>('[data-field]')) {
    field.hidden = !shown.includes(field.dataset['field'] ?? '')
  }
}

async function chosen(
  form: HTMLFormElement,
): Promise<{ operation: Operation; variant: Variant; outside: Outcome[] }> {
  const { operations, outside } = await loadOperations()
  const operation = operations.find(({ id }) => id === form.dataset['operation'])
  const name = new FormData(form).get('variant')
  const variant = operation?.variants.find(({ id }) => id === name) ?? operation?.variants[0]
  if (operation === undefined || variant === undefined) throw new Error('The page is older than the service')
  return { operation, variant, outside }
}

async function perform(form: HTMLFormElement): Promise<void> {
  const place = form.querySelector<HTMLElement>('.reply')
  const button = form.querySelector('button[type=submit]')
  if (place === null) return
  button?.setAttribute('aria-busy', 'true')
  try {
    const { operation, variant, outside } = await chosen(form)
    const sent = valuesOf(form, operation, variant)
    const reply = await exchange(operation, sent, variant)
    const documented =
      recognise(operation.outcomes, reply.status, reply.type, reply.text) ??
      recognise(outside, reply.status, reply.type, reply.text)
    place.replaceChildren(...shown(operation, reply, documented))
    if (documented !== undefined) learn(operation, documented, reply, sent)
    announce(`Reply ${reply.status}${documented === undefined ? '' : `, ${documented.name}`}`)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    place.replaceChildren(element('p', { class: 'reply-failed' }, `The request could not be sent: ${reason}`))
    announce('The request could not be sent')
  } finally {
    place.hidden = false
    button?.removeAttribute('aria-busy')
    startCopyButtons(place)
    reachScrolling()
  }
}

/** What the form's fields say; what it does not ask for comes from the session that the page holds. */
function valuesOf(form: HTMLFormElement, { fields }: Operation, variant: Variant): Values {
  const { credential = '', userId = '' } = currentSession()
  const held: Record<string, string> = { credential, userId }
  return new Map(
    fields
      .filter(({ key }) => variant.fields.includes(key))
      .map(({ key, role }) => {
        const input = form.elements.namedItem(key)
        if (!(input instanceof HTMLInputElement)) return [key, held[role] ?? '']
        // Of a password every byte counts; what is pasted elsewhere may bring a line's end.
        return [key, role === 'password' || role === 'username' ? input.value : input.value.trim()]
      }),
  )
}

/** Takes from a reply what later requests need. openapi.yaml says where it stands. */
function learn(operation: Operation, outcome: Outcome, { text, status }: Exchange, sent: Values): void {
  const cookie = cookieAfter(operation, outcome)
  if (cookie !== undefined) updateSession({ cookie })
  const { credential } = currentSession()
  if (operation.verb === 'logout' && status < 300 && credential !== undefined) {
    const named = operation.fields.some(
      ({ key, role }) => role === 'credential' && sent.get(key) === credential,
    )
    if (named) updateSession({ ended: true })
  }
  if (operation.verb !== 'login' || status >= 300) return
  const body = readJson(text)
  const member = (source: string) => {
    const pointer = outcome.volatile[source]?.find((place) => place.startsWith('/'))
    const value = pointer === undefined ? undefined : pointed(body, pointer)
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
  }
  // A login by cookie gives nothing that a script could hold.
  const given = member('credential')
  if (given !== undefined) updateSession({ ended: false, credential: given, userId: member('userId') })
}

/** What is known of the cookie after a reply; undefined if the reply says nothing of it. */
function cookieAfter({ fields }: Operation, { cookie, status }: Outcome): Held['cookie'] | undefined {
  if (cookie === 'cleared') return 'none'
  // Without TLS, but for localhost, browsers drop a cookie that is marked Secure.
  if (cookie === 'set') return isSecureContext ? 'held' : 'unknown'
  if (!fields.some((field) => field.in === 'cookie')) return undefined
  return status < 300 ? 'held' : status === 401 ? 'none' : undefined
}

function shown(operation: Operation, reply: Exchange, outcome: Outcome | undefined): Node[] {
  const summary = element(
    'p',
    { class: 'reply-line' },
    element('span', { class: `status status-${String(reply.status)[0] ?? ''}` }, String(reply.status)),
    ' ',
    outcomeLink(operation, outcome),
    ' ',
    element('span', { class: 'reply-time' }, `${reply.milliseconds.toFixed(0)} ms`),
  )
  const headers = operation.headers
    .filter((name) => !HEADERS_LEFT_OUT.includes(name) && reply.headers.has(name))
    .flatMap((name) => [
      element('span', { class: 'hljs-attr' }, name),
      `: ${reply.headers.get(name) ?? ''}\n`,
    ])
  const body = reply.type.endsWith('json') ? jsonCode(reply.text) : textCode(reply.text)
  const code = element('pre', {}, body)
  const notes = []
  if (outcome?.cookie === 'set')
    notes.push('The cookie auth_session is set. It is HttpOnly: no script can read it.')
  if (outcome?.cookie === 'cleared') notes.push('The cookie auth_session is cleared.')
  return [
    summary,
    element('p', { class: 'request-line' }, element('code', {}, shortened(reply.request))),
    ...notes.map((note) => element('p', { class: 'aside' }, note)),
    element('pre', { class: 'reply-headers' }, ...headers),
    element('div', { class: 'code' }, code),
  ]
}

function outcomeLink({ id, page, outcomes }: Operation, outcome: Outcome | undefined): Node {
  if (outcome === undefined) return element('span', {}, 'not a documented outcome')
  const isOwn = outcomes.includes(outcome)
  const href = isOwn ? `${page}#${id}.${outcome.name}` : `/docs/contracts/system#outside.${outcome.name}`
  return element('a', { href, class: 'outcome-name' }, outcome.name)
}

/** A request's line may be seen over a shoulder: it shows only the beginning of a credential. */
function shortened(line: string): string {
  return line.replace(/((?:sessionId|session_token)=)([^&]+)/g, (_, name: string, value: string) =>
    value.length > CREDENTIAL_SHOWN ? `${name}${value.slice(0, CREDENTIAL_SHOWN)}…` : `${name}${value}`,
  )
}
