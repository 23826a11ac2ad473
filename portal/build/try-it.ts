// Forms that perform an operation in the page, and what the page's script must know of each.
import { keyOf, roleOf, variantsOf, verbOf } from './contracts.js'
import { markup, raw } from './html.js'
import type { Description, Field, Operation, Outcome } from './description.js'

const LABELS = { username: 'Username', password: 'Password' }

/**
 * The form of an operation.
 *
 * @param options brief: only what a person must type
 */
export function tryForm(
  operation: Operation,
  { id, label, brief = false }: { id: string; label: string; brief?: boolean },
) {
  const variants = variantsOf(operation)
  const shown = operation.fields.filter(
    (field) => field.in !== 'cookie' && (!brief || ['username', 'password'].includes(roleOf(field))),
  )
  return markup`<form class="try-form" data-operation="${operation.id}" autocomplete="off">
    ${
      !brief &&
      variants.length > 1 &&
      markup`<fieldset class="variants">
        <legend>Send as</legend>
        ${variants.map(
          (variant, index) =>
            markup`<label
              ><input type="radio" name="variant" value="${variant.id}" data-fields="${variant.fields.join(' ')}" ${index === 0 && raw(' checked')} />
              ${variant.label}</label
            >`,
        )}
      </fieldset>`
    }
    ${shown.length > 0 && markup`<div class="fields">${shown.map((field) => fieldOf(field, { prefix: id, brief, isShown: brief || variants[0]?.fields.includes(keyOf(field)) === true, scheme: variants[0]?.scheme ?? '' }))}</div>`}
    <div class="request-sent"></div>
    <button type="submit">${label}</button>
    <div class="reply" hidden></div>
  </form>`
}

/** @param options isShown: whether the usual way to send needs it */
function fieldOf(
  field: Field,
  { prefix, brief, isShown, scheme }: { prefix: string; brief: boolean; isShown: boolean; scheme: string },
) {
  const role = roleOf(field)
  const id = `${prefix}-${field.in}-${field.name}`
  const label = LABELS[role as keyof typeof LABELS] ?? field.name
  const isAuthorization = field.in === 'authorization'
  const carrier = isAuthorization ? 'header, the whole value' : field.in
  const canBeLeftOut = !brief && field.in !== 'path'
  return markup`<div class="field" data-field="${keyOf(field)}" ${!isShown && raw('hidden')}>
    <label for="${id}">${label}${label === field.name && markup` <small>${carrier}</small>`}</label
    ><input
      id="${id}"
      name="${keyOf(field)}"
      data-role="${role}"
      type="${role === 'password' ? 'password' : 'text'}"
      ${role === 'username' && raw(' value="demo"')}${role === 'userId' && raw(' inputmode="numeric"')}
      ${isAuthorization && markup` placeholder="${scheme}TOKEN" data-scheme="${scheme}"`}
      autocomplete="${role === 'password' ? 'current-password' : role === 'username' ? 'username' : 'off'}"
      autocapitalize="off"
      spellcheck="false"
    />
    ${canBeLeftOut && markup`<label class="send"><input type="checkbox" name="send.${keyOf(field)}" checked /> Send ${label === field.name ? markup`<code>${label}</code>` : label}, even when empty</label>`}
  </div>`
}

/** What a page's script needs to send the requests and to name the replies. */
export function operationsFile({ operations, outside }: Description) {
  const brief = ({ name, status, type, body, volatile, headers }: Outcome) => ({
    name,
    status,
    type,
    body,
    volatile,
    cookie: headers.find((header) => header.name === 'Set-Cookie')?.value.startsWith('auth_session=;')
      ? 'cleared'
      : headers.some((header) => header.name === 'Set-Cookie')
        ? 'set'
        : undefined,
  })
  return JSON.stringify({
    operations: operations.map((operation) => ({
      id: operation.id,
      page: `/docs/contracts/${operation.contract}`,
      method: operation.method,
      path: operation.path,
      verb: verbOf(operation),
      fields: operation.fields.map((field) => ({
        key: keyOf(field),
        name: field.name,
        in: field.in,
        role: roleOf(field),
      })),
      variants: variantsOf(operation),
      headers: [...new Set(operation.outcomes.flatMap(({ headers }) => headers.map(({ name }) => name)))],
      outcomes: operation.outcomes.map(brief),
    })),
    outside: outside.map(brief),
  })
}
