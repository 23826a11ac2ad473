import type { ContractRequest } from './request.js'

/** What a request to the shared logout path speaks. */
export type SharedContract = 'query' | 'body' | 'cookie'

/**
 * The rule of the shared path: a `userId` or `sessionId` parameter speaks query; otherwise a JSON body speaks body;
 * otherwise it is the cookie contract, which also answers where nothing was sent at all. A cookie beside an explicit
 * carrier is ignored, as browsers attach it unasked, and so is `Authorization`.
 *
 * `ambiguous`: parameters, and a JSON body that names a session, at once.
 */
export function sharedContract({
  query,
  body,
}: Pick<ContractRequest, 'query' | 'body'>): SharedContract | 'ambiguous' {
  if (query.has('userId') || query.has('sessionId')) return namesSession(body) ? 'ambiguous' : 'query'
  return body.kind === 'json' || body.kind === 'malformed' ? 'body' : 'cookie'
}

function namesSession(body: ContractRequest['body']): boolean {
  return body.kind === 'json' && body.members.has('session')
}
