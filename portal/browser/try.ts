// Performs operations from the page, and shows what came back.
import { announce } from './announce.js'
import { copyText, startCopyButtons } from './copy.js'
import { element } from './elements.js'
import { exchange, type Exchange } from './exchange.js'
import { jsonCode, pointed, readJson, textCode } from './json.js'
import { loadOperations, type Operation, type Outcome, recognise, type Variant } from './operations.js'
import { reachScrolling } from './page.js'
import { curlOf, type PreparedRequest, prepare, shownRequest, type Values } from './request.js'
import { currentSession, type Held, onSession, updateSession } from './session.js'

/** Not worth a line of their own in each reply. */
const HEADERS_LEFT_OUT = ['Set-Cookie']

export function startTrying(): void {
  const forms = document.querySelectorAll<HTMLFormElement>('.try-form')
  for (const form of forms) {
    form.addEventListener('click', (event) => {
      // The second press of a double click may come after the reply.
      if (event.detail > 1 && event.target instanceof HTMLButtonElement) event.preventDefault()
    })
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      void perform(form)
    })
    form.addEventListener('input', () => {
      showFields(form)
      void preview(form)
    })
  }
  let filled: string | undefined
  onSession(({ credential, userId }) => {
    if (credential !== filled) {
      filled = credential
      fill('credential', credential)
      fill('userId', userId)
    }
    for (const form of forms) void preview(form)
  })
}

/** Puts what a login gave into the fields that need it. What a person typed before is replaced, as it is older. */
function fill(role: string, value = ''): void {
  for (const input of document.querySelectorAll<HTMLInputElement>(`input[data-role=${role}]`))
    input.value = value === '' ? '' : `${input.dataset['scheme'] ?? ''}${value}`
}

/** Shows what would be sent. */
async function preview(form: HTMLFormElement): Promise<void> {
  const place = form.querySelector<HTMLElement>('.request-sent')
  if (place === null) return
  try {
    const { operation, variant } = await chosen(form)
    place.replaceChildren(...requestBlock(prepare(operation, valuesOf(form, operation, variant), variant)))
  } catch (error) {
    place.replaceChildren(element('p', { class: 'aside' }, `No request yet: ${reasonOf(error)}`))
  }
  reachScrolling()
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

function requestBlock(request: PreparedRequest): Node[] {
  const button = element('button', { type: 'button', class: 'quiet' }, 'Copy as curl')
  button.addEventListener('click', () => void copyText(button, curlOf(request)))
  const notes = [
    ...(request.cookies ? ['The browser adds the cookie auth_session, if it holds one.'] : []),
    ...(request.body === request.shownBody ? [] : ['The password is hidden here; the curl command has it.']),
  ]
  return [
    element('div', { class: 'code' }, element('pre', {}, element('code', {}, shownRequest(request)))),
    element('p', { class: 'aside' }, ...notes.map((note) => `${note} `), button),
  ]
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
  // What is pressed twice is sent once.
  if (place === null || button?.hasAttribute('aria-busy') === true) return
  button?.setAttribute('aria-busy', 'true')
  try {
    const { operation, variant, outside } = await chosen(form)
    const sent = valuesOf(form, operation, variant)
    const request = prepare(operation, sent, variant)
    const reply = await exchange(request)
    const documented =
      recognise(operation.outcomes, reply.status, reply.type, reply.text) ??
      recognise(outside, reply.status, reply.type, reply.text)
    place.replaceChildren(...shown(operation, request, reply, documented))
    if (documented !== undefined) learn(operation, documented, reply, sent)
    announce(`Reply ${reply.status}${documented === undefined ? '' : `, ${documented.name}`}`)
  } catch (error) {
    const words = `The request could not be sent: ${reasonOf(error)}`
    place.replaceChildren(element('p', { class: 'reply-failed' }, words))
    announce(words)
  } finally {
    place.hidden = false
    button?.removeAttribute('aria-busy')
    startCopyButtons(place)
    reachScrolling()
  }
}

/** What the form's fields say; what it does not ask for comes from the session that the page holds. */
function valuesOf(form: HTMLFormElement, { fields }: Operation, variant: Variant): Values {
  const { credential, userId } = currentSession()
  const values = new Map<string, string>()
  for (const { key, role, in: place } of fields.filter(({ key: name }) => variant.fields.includes(name))) {
    const input = form.elements.namedItem(key)
    const isSent = form.elements.namedItem(`send.${key}`)
    const scheme = place === 'authorization' ? variant.scheme : ''
    if (input instanceof HTMLInputElement) {
      if (!(isSent instanceof HTMLInputElement) || isSent.checked) values.set(key, input.value)
    } else if (role === 'credential' && credential !== undefined) values.set(key, `${scheme}${credential}`)
    else if (role === 'userId' && userId !== undefined) values.set(key, userId)
  }
  return values
}

/** Takes from a reply what later requests need. openapi.yaml says where it stands. */
function learn(operation: Operation, outcome: Outcome, { text, status }: Exchange, sent: Values): void {
  const cookie = cookieAfter(operation, outcome)
  if (cookie !== undefined) updateSession({ cookie })
  const { credential } = currentSession()
  if (operation.verb === 'logout' && status < 300 && credential !== undefined) {
    const named = operation.fields.some(
      ({ key, role }) => role === 'credential' && sent.get(key)?.replace(/^Bearer +/i, '') === credential,
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

function shown(
  operation: Operation,
  request: PreparedRequest,
  reply: Exchange,
  outcome: Outcome | undefined,
): Node[] {
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
    notes.push(
      isSecureContext
        ? 'The cookie auth_session is set. It is HttpOnly: no script can read it.'
        : 'The reply sets the cookie auth_session. It is Secure, unless SIGNOFF_COOKIE_SECURE=false: browsers drop it here, over plain HTTP. Open this page by https or at localhost, or start the service with SIGNOFF_COOKIE_SECURE=false.',
    )
  if (outcome?.cookie === 'cleared') notes.push('The cookie auth_session is cleared.')
  return [
    summary,
    ...notes.map((note) => element('p', { class: 'aside' }, note)),
    element('pre', { class: 'reply-headers' }, ...headers),
    element('div', { class: 'code' }, code),
    element('details', {}, element('summary', {}, 'The request as it was sent'), ...requestBlock(request)),
  ]
}

function outcomeLink({ id, page, outcomes }: Operation, outcome: Outcome | undefined): Node {
  if (outcome === undefined) return element('span', {}, 'not a documented outcome')
  const isOwn = outcomes.includes(outcome)
  const href = isOwn ? `${page}#${id}.${outcome.name}` : `/docs/contracts/system#outside.${outcome.name}`
  return element('a', { href, class: 'outcome-name' }, outcome.name)
}
