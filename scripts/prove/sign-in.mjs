// Signs users in by every contract.

/** Each contract's login, and where its reply has the credential. */
export const SIGN_INS = [
  {
    contract: 'cookie',
    path: '/cookie/api/auth/login',
    credential: (/** @type {Reply} */ { cookie }) => cookie,
  },
  {
    contract: 'query',
    path: '/query/api/auth/login',
    credential: (/** @type {Reply} */ { body }) => body.data?.sessionToken,
  },
  {
    contract: 'body',
    path: '/body/api/auth/login',
    credential: (/** @type {Reply} */ { body }) => body.session,
  },
  {
    contract: 'jwt',
    path: '/api/v1/auth/login',
    credential: (/** @type {Reply} */ { body }) => body.access_token,
  },
  {
    contract: 'shared',
    path: '/api/auth/login',
    credential: (/** @type {Reply} */ { body }) => body.session,
  },
]

/**
 * @typedef {{ cookie?: string, body: { session?: string, access_token?: string, data?: { sessionToken?: string } } }} Reply
 * @typedef {typeof SIGN_INS[number]} SignIn
 */

/**
 * @param {string} url the service's
 * @param {SignIn} signIn
 * @param {{ username: string, password: string }} user
 * @returns {Promise<{ status: number, credential: string | undefined, text: string }>}
 */
export async function signIn(url, { path, credential }, { username, password }) {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ username, password }),
  })
  const text = await response.text()
  const cookie = /^auth_session=([^;]+)/.exec(response.headers.get('Set-Cookie') ?? '')?.[1]
  return {
    status: response.status,
    text,
    credential:
      response.status === 200
        ? credential({ body: JSON.parse(text), ...(cookie === undefined ? {} : { cookie }) })
        : undefined,
  }
}

/**
 * @param {string} url
 * @param {string} credential
 */
export async function isActive(url, credential) {
  const response = await fetch(`${url}/api/v1/auth/me`, {
    headers: { Authorization: `Bearer ${credential}` },
  })
  await response.arrayBuffer()
  return response.status === 200
}

/**
 * Does `work` on each item, some at once.
 *
 * @template Item
 * @param {Iterable<Item>} items
 * @param {number} atOnce
 * @param {(item: Item) => Promise<void>} work
 */
export async function inParallel(items, atOnce, work) {
  const left = items[Symbol.iterator]()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let next = left.next(); !next.done; next = left.next()) await work(next.value)
    }),
  )
}
