// An operation as its contract's page shows it.
import { STATUS_CODES } from 'node:http'
import { codeBlock, jsonExample } from './highlight.js'
import { roleOf } from './contracts.js'
import { escape, markup, raw } from './html.js'
import { anchor, inline } from './markdown.js'
import { samplesOf } from './samples/samples.js'
import { tryForm } from './try-it.js'
import type { Description, Operation, Outcome } from './description.js'

const CARRIERS = {
  authorization: 'header',
  cookie: 'cookie',
  path: 'path',
  query: 'query',
  header: 'header',
  body: 'body',
}

/** The pages of the samples that need a package of ours. */
const SDKS: Record<string, string> = { typescript: '/docs/sdk-typescript', python: '/docs/sdk-python' }

export const placeOf = ({ contract, id }: Operation) => `/docs/contracts/${contract}#${id}`

export function callOf({ method, path }: Operation) {
  return markup`<span class="method method-${method.toLowerCase()}">${method}</span> <code>${path}</code>`
}

export function operationSection(description: Description, operation: Operation) {
  const { id, summary, prefix, path } = operation
  return markup`<section class="operation" aria-labelledby="${id}">
    <h3 id="${id}" tabindex="-1">${inline(summary)}${anchor(id, summary)}</h3>
    <p class="call">${callOf(operation)} <span class="operation-id">${id}</span></p>
    ${operation.description !== '' && markup`<p>${inline(operation.description)}</p>`}
    ${prefix !== '' && markup`<p class="aside">Clients know it as <code>${path.slice(prefix.length)}</code>; the prefix <code>${prefix}</code> pins the contract.</p>`}
    ${operation.fields.length > 0 && fieldTable(operation)} ${samples(description, operation)}
    <details class="try needs-script">
      <summary>Try it</summary>
      ${tryForm(operation, { id: `${id}-form`, label: 'Send' })}
    </details>
    <h4 id="${id}-outcomes">Outcomes</h4>
    ${operation.outcomes.map((outcome) => outcomeOf({ ...outcome, body: bodyAt(operation, outcome) }, id))}
  </section>`
}

function fieldTable({ fields, types, bodyRequired }: Operation) {
  return markup`<div class="table">
      <table class="request">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">In</th>
            <th scope="col">What</th>
          </tr>
        </thead>
        <tbody>
          ${fields.map((field) => {
            const needed = field.in === 'body' ? field.required && bodyRequired : field.required
            return markup`<tr>
              <th scope="row"><code>${field.name}</code>${needed && markup` <small>required</small>`}</th>
              <td>${CARRIERS[field.in]}</td>
              <td>${inline(field.description)} <small>${field.type}</small></td>
            </tr>`
          })}
        </tbody>
      </table>
    </div>
    ${types.length > 1 && markup`<p class="aside">The body is ${types.map((type, index) => markup`${index > 0 && ' or '}<code>${type}</code>`)}.</p>`}`
}

/** The samples, one below the other; the page's script makes tabs of them. */
function samples(description: Description, operation: Operation) {
  const isLogin = operation.fields.some(({ name }) => name === 'password')
  const needs = operation.fields.some((field) => ['credential', 'userId'].includes(roleOf(field)))
  return markup`${isLogin && markup`<p class="aside">Put your user in place of <code>ada</code> and her password; <a href="/docs/what-signoff-is#a-user-to-try-with">this command</a> adds her.</p>`}
    ${needs && markup`<p class="aside">Put what the login gave in place of the credential (<code>$TOKEN</code>, <code>token</code>) and the user’s id: the first lines say where each stands.</p>`}
    <div class="tabs" data-label="Code in">
    ${samplesOf(description, operation).map(
      ({ id, label, highlight, code }) =>
        markup`<div class="tab" data-language="${id}" data-title="${label}">
          <p class="tab-title">${label}</p>
          ${codeBlock(code, highlight)}
          ${SDKS[id] !== undefined && markup`<p class="aside">The package is not published yet: <a href="${SDKS[id]}">how to get the SDK</a>.</p>`}
        </div>`,
    )}
  </div>`
}

/** An example that operations share names the path and the method of one of them: here it names those of its own. */
export function bodyAt({ path, prefix, method, fields }: Operation, { body, volatile }: Outcome) {
  const documented = path.slice(prefix.length)
  const own = fields
    .filter((field) => field.in === 'path')
    .reduce((text, { name, example }) => text.replace(`{${name}}`, example), documented)
  // An example of a malformed id shows one in its path: that is this path already.
  const isOwn = new RegExp(`^${documented.replace(/\{\w+\}/g, '[^/]+')}$`)
  const values = new Map([
    ...(volatile['path'] ?? []).map((place) => [place.slice(1), own] as const),
    ...(volatile['method'] ?? []).map((place) => [place.slice(1), method] as const),
  ])
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => {
      const filled = values.get(name)
      return [name, filled === undefined || isOwn.test(String(value)) ? value : filled]
    }),
  )
}

export function outcomeOf(
  { name, status, description, headers, body, type, volatile }: Outcome,
  operation: string,
) {
  const lines = headers.map(({ name: header, value, volatile: changes }) => {
    const shown = changes ? markup`<mark>${value}</mark>` : value
    return markup`<span class="hljs-attr">${header}</span>: ${shown}\n`
  })
  const content = type.endsWith('json')
    ? jsonExample(body, volatile)
    : raw(escape(typeof body === 'string' ? body : ''))
  return markup`<details class="outcome" id="${operation}.${name}" ${status < 300 && raw(' open')}>
    <summary><span class="status status-${String(status)[0]}">${status}</span> <code>${name}</code></summary>
    <p>${inline(description)}</p>
    <div class="code">
      <pre><code><span class="hljs-meta">${status} ${STATUS_CODES[status]}</span>
${lines}
${content}</code></pre>
    </div>
  </details>`
}
