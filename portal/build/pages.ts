// The pages that openapi.yaml makes: the first page, the contracts' pages and the list of all operations.
import { usesCookies, WAYS, wayOf } from './contracts.js'
import { codeBlock } from './highlight.js'
import { markup } from './html.js'
import { anchor, inline } from './markdown.js'
import { callOf, operationSection, outcomeOf, placeOf } from './reference.js'
import { tryForm } from './try-it.js'
import type { Contract, Description, Operation } from './description.js'
import type { Rendered } from './markdown.js'
import type { NavigationSection } from './layout.js'

export function homePage(description: Description, navigation: NavigationSection[]) {
  const cards = description.contracts.flatMap((contract) => {
    const way = wayOf(description, contract.name)
    return way === undefined ? [] : [{ contract, way }]
  })
  return {
    sections: [
      { level: 2, id: 'find-your-contract', title: 'Find your contract' },
      { level: 2, id: 'all-pages', title: 'All pages' },
    ],
    body: markup`<div class="hero">
      <div>
        <h1>One session service for every client you already have</h1>
        <p class="lead">
          Signoff keeps one session store and speaks five logout contracts, each of them byte for byte. Your
          clients go on as they are: what one contract started, every other sees and can end. When a logout
          answers with success, the session is gone everywhere, and stays gone after a crash.
        </p>
      </div>
      ${picture()}
      </div>
      <section aria-labelledby="find-your-contract">
        <h2 id="find-your-contract" tabindex="-1">
          Find your contract${anchor('find-your-contract', 'Find your contract')}
        </h2>
        <p>
          What does your client send to log out? Pick it, sign in as the user that
          <code>npm start</code> printed, and log out, all in the page.
        </p>
        <ul class="cards">
          ${cards.map(
            ({ contract, way }) =>
              markup`<li>
                <a class="card" href="/docs/contracts/${contract.name}">
                  <span class="card-sends">${inline(WAYS[contract.name]?.sends ?? '')}</span>
                  <span class="card-call"
                    >${callOf({ ...way.logout, path: way.logout.path.slice(way.logout.prefix.length) })}</span
                  >
                  <span class="card-title">${contract.title} <span aria-hidden="true">→</span></span></a
                >
              </li>`,
          )}
        </ul>
      </section>
      <section aria-labelledby="all-pages">
        <h2 id="all-pages" tabindex="-1">All pages${anchor('all-pages', 'All pages')}</h2>
        <div class="map">
          ${navigation
            .filter(({ title }) => title !== 'Contracts')
            .map(
              (section) =>
                markup`<div>
                  <h3>${section.title}</h3>
                  <ul>
                    ${section.links
                      .filter(({ href }) => href !== '/docs/')
                      .map((link) => markup`<li><a href="${link.href}">${link.title}</a></li>`)}
                  </ul>
                </div>`,
            )}
        </div>
      </section>
    </div>`,
  }
}

/** A contract: a way to try it at once, what people wrote about it, and its operations. */
export function contractPage(description: Description, contract: Contract, written: Rendered | undefined) {
  const way = wayOf(description, contract.name)
  const title = contract.title
  const outside = contract.name === 'system' ? description.outside : []
  return {
    title,
    sections: [
      ...(way === undefined ? [] : [{ level: 2, id: 'try-it', title: 'Try it' }]),
      ...(written?.sections ?? []),
      { level: 2, id: 'operations', title: 'Operations' },
      ...contract.operations.map(({ id, summary }) => ({ level: 3, id, title: summary })),
      ...(outside.length > 0 ? [{ level: 2, id: 'outside', title: 'Outside operations' }] : []),
    ],
    body: markup`<h1>${title}</h1>
      ${written === undefined ? markup`<p class="lead">${inline(contract.description)}</p>` : written.intro}
      ${way !== undefined && tryIt(description, contract, way)} ${written?.html}
      <h2 id="operations" tabindex="-1">Operations${anchor('operations', 'Operations')}</h2>
      <p class="aside">
        Bodies are sent without spaces between tokens. <mark>Marked</mark> parts change from reply to reply.
      </p>
      ${contract.operations.map((operation) => operationSection(description, operation))}
      ${
        outside.length > 0 &&
        markup`<h2 id="outside" tabindex="-1">Outside operations${anchor('outside', 'Outside operations')}</h2>
          <p>
            What reaches no operation, and what cannot be read, is answered by these. Every reply of the
            service also carries:
          </p>
          ${codeBlock(
            Object.entries(description.everyReply)
              .map(([name, value]) => `${name}: ${value}`)
              .join('\n'),
            'http',
          )}
          ${outside.map((outcome) => outcomeOf(outcome, 'outside'))}`
      }`,
  }
}

function tryIt(
  description: Description,
  contract: Contract,
  way: { login: Operation; check: Operation; logout: Operation },
) {
  const steps = [
    { operation: way.login, title: 'Sign in', label: 'Sign in', verb: 'login' },
    { operation: way.check, title: 'See whose session it is', label: 'Check', verb: 'session check' },
    { operation: way.logout, title: 'Log out', label: 'Log out', verb: 'logout' },
  ]
  return markup`<section class="way" aria-labelledby="try-it">
    <h2 id="try-it" tabindex="-1">Try it${anchor('try-it', 'Try it')}</h2>
    <noscript><p>
      Trying it in the page needs JavaScript. The commands below do the same.
    </p></noscript>
    <div class="needs-script">
      <ol class="steps">
        ${steps.map(
          ({ operation, title, label, verb }, index) =>
            markup`<li>
              <h3>${title}</h3>
              <p class="call">${callOf(operation)}</p>
              ${
                operation.contract !== contract.name &&
                markup`<p class="aside">
                  This contract has no ${verb} of its own, so this one is borrowed from
                  <a href="${placeOf(operation)}">${titleOf(description, operation)}</a>: any session is every
                  contract’s.
                </p>`
              }
              ${index === 0 && markup`<p class="aside">The first start made the user <code>demo</code>; <code>npm start</code> printed the password. No longer at hand? <code>npx --no-install signoff users add NAME</code> makes another user.</p>`}
              ${tryForm(operation, { id: `step-${index + 1}`, label, brief: true })}
            </li>`,
        )}
      </ol>
      <div class="held" data-cookies="${String(usesCookies(way.login))}" hidden></div>
    </div>
  </section>`
}

function titleOf({ contracts }: Description, { contract }: Operation) {
  return contracts.find(({ name }) => name === contract)?.title
}

export function referencePage({ contracts }: Description) {
  return {
    sections: contracts.map(({ name, title }) => ({ level: 2, id: name, title })),
    body: markup`<h1>All operations</h1>
      <p class="lead">
        Every operation with its method and path; its page has the parameters, code in each language, and
        every reply. The whole is <a href="/openapi.yaml">openapi.yaml</a>, also as
        <a href="/openapi.json">JSON</a>.
      </p>
      ${contracts.map(
        ({ name, title, operations }) =>
          markup`<h2 id="${name}" tabindex="-1">${title}${anchor(name, title)}</h2>
            <div class="table">
              <table class="operations">
                <tbody>
                  ${operations.map(
                    (operation) =>
                      markup`<tr>
                        <td>${callOf(operation)}</td>
                        <th scope="row"><a href="${placeOf(operation)}">${operation.id}</a></th>
                        <td>${inline(operation.summary)}</td>
                      </tr>`,
                  )}
                </tbody>
              </table>
            </div>`,
      )}`,
  }
}

/** Five ways to carry a credential, and one session. The words beside it say the same. */
function picture() {
  const carriers = ['Authorization', 'Cookie', '?sessionId=', '{"session"}', 'Bearer JWT']
  return markup`<svg viewBox="0 0 330 230" aria-hidden="true">
    <g fill="none" stroke="currentColor" stroke-width="1.600">
      ${carriers.map((_, index) => {
        const y = 25 + index * 45
        return markup`<path d="M118 ${y}C190 ${y} 180 115 250 115" />`
      })}
    </g>
    ${carriers.map(
      (carrier, index) => markup`<text x="108" y="${30 + index * 45}" text-anchor="end">${carrier}</text>`,
    )}
    <circle cx="262" cy="115" r="12" fill="currentColor" />
    <text class="one" x="262" y="152" text-anchor="middle">one session</text>
  </svg>`
}
