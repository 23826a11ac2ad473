// Generated from openapi.yaml by `npm run generate`; never edit it. Its templates are in scripts/templates.

import { Client } from './client.js'
import type * as inputs from './inputs.js'
import type { Answer, OptionsOf } from './types.js'

/**
 * A client of Signoff. It stands for one caller: outside browsers it holds one cookie, as a browser would.
 *
 * ```ts
 * const signoff = new Signoff({ baseUrl: 'https://login.example.com' })
 * ```
 */
export class Signoff extends Client {
  /**
   * Start a session.
   *
   * `session` in the reply is the session token; send it back in the logout's body. `request` is the
   * request's id, as in X-Request-Id.
   *
   * Answers:
   * - `started` (200)
   *
   * Throws a `SignoffError` with the outcome:
   * - `body-malformed`, `fields-missing` (400): The body is not a JSON object with username and password.
   * - `credentials-invalid` (401): The username is unknown, the password is wrong, or the user is disabled.
   *   Nothing tells which.
   * - `body-too-large` (413): The body is larger than 16 KiB. Nothing was read from it and nothing changed.
   * - `type-unsupported` (415): The body is not declared as JSON.
   * - `too-many-attempts` (429): Too many logins for this username failed in a row, or too many from this
   *   address. Try again after Retry-After seconds.
   * - `failure` (500): Signoff failed, or its store did. Nothing may be concluded about the session; the same
   *   request may be sent again.
   * - `overloaded` (503): More logins wait than can be served soon. Try again after Retry-After seconds.
   */
  async bodyLogin(
    input: inputs.BodyLoginInput,
    options?: OptionsOf<'bodyLogin'>,
  ): Promise<Answer<'bodyLogin'>> {
    return (await this.reply('bodyLogin', input, options)).body
  }

  /**
   * End the session named in the body.
   *
   * Send `{"session": TOKEN}`.
   *
   * Answers:
   * - `ended` (200)
   *
   * Throws a `SignoffError` with the outcome:
   * - `body-malformed`, `session-missing`, `session-doubled` (400): The body names no session. Nothing has
   *   ended.
   * - `session-not-found` (404): The session is unknown, or has ended or expired.
   * - `body-too-large` (413): The body is larger than 16 KiB. Nothing was read from it and nothing changed.
   * - `failure` (500): Signoff failed, or its store did. Nothing may be concluded about the session; the same
   *   request may be sent again.
   */
  async bodyLogout(
    input: inputs.BodyLogoutInput,
    options?: OptionsOf<'bodyLogout'>,
  ): Promise<Answer<'bodyLogout'>> {
    return (await this.reply('bodyLogout', input, options)).body
  }

  /**
   * Tell whose session the cookie is.
   *
   * Reads `auth_session`. Two cookies of that name count as none.
   *
   * Answers:
   * - `active` (200)
   *
   * Throws a `SignoffError` with the outcome:
   * - `cookie-missing`, `session-invalid`, `session-expired` (401): There is no cookie, or no active session
   *   behind it.
   * - `body-too-large` (413): The body is larger than 16 KiB. Nothing was read from it and nothing changed.
   * - `failure` (500): Signoff failed, or its store did. Nothing may be concluded about the session; the same
   *   request may be sent again.
   */
  async cookieGetSession(options?: OptionsOf<'cookieGetSession'>): Promise<Answer<'cookieGetSession'>> {
    return (await this.reply('cookieGetSession', undefined, options)).body
  }

  /**
   * Start a session and set its cookie.
   *
   * Sets `auth_session`. The token itself is in no body. A cookie sent along is not adopted.
   *
   * Answers:
   * - `started` (200)
   *
   * Throws a `SignoffError` with the outcome:
   * - `body-malformed`, `fields-missing` (400): The body is not a JSON object with username and password.
   * - `credentials-invalid` (401): The username is unknown, the password is wrong, or the user is disabled.
   *   Nothing tells which.
   * - `origin-refused` (403): A page of another origin sent the request. Nothing changed. Allow the origin in
   *   SIGNOFF_CORS_ORIGINS if it is yours.
   * - `body-too-large` (413): The body is larger than 16 KiB. Nothing was read from it and nothing changed.
   * - `type-unsupported` (415): The body is not declared as JSON.
   * - `too-many-attempts` (429): Too many logins for this username failed in a row, or too many from this
   *   address. Try again after Retry-After seconds.
   * - `failure` (500): Signoff failed, or its store did. Nothing may be concluded about the session; the same
   *   request may be sent again.
   * - `overloaded` (503): More logins wait than can be served soon. Try again after Retry-After seconds.
   */
  async cookieLogin(
    input: inputs.CookieLoginInput,
    options?: OptionsOf<'cookieLogin'>,
  ): Promise<Answer<'cookieLogin'>> {
    return (await this.reply('cookieLogin', input, options)).body
  }

  /**
   * End the session behind the cookie.
   *
   * Answers `true` when an active session was ended and `false` when there was none; clears the cookie either
   * way. A body is ignored.
   *
   * Answers:
   * - `ended` (200)
   * - `not-active` (200)
   *
   * Throws a `SignoffError` with the outcome:
   * - `cookie-missing` (401): There is no cookie, an empty one, or two of that name.
   * - `origin-refused` (403): A page of another origin sent the request. Nothing changed. Allow the origin in
   *   SIGNOFF_CORS_ORIGINS if it is yours.
   * - `body-too-large` (413): The body is larger than 16 KiB. Nothing was read from it and nothing changed.
   * - `failure` (500): Signoff failed, or its store did. The cookie stays, and nothing may be concluded about
   *   the session.
   */
  async cookieLogout(options?: OptionsOf<'cookieLogout'>): Promise<Answer<'cookieLogout'>> {
    return (await this.reply('cookieLogout', undefined, options)).body
  }

  /**
   * Tell whose session it is.
   *
   * Send the token in the header `session_token` or in the query parameter of that name. Both are fine if
   * they are equal. Proxies such as nginx drop headers with underscores unless told otherwise.
   *
   * Answers:
   * - `active` (200)
   *
   * Throws a `SignoffError` with the outcome:
   * - `token-missing`, `token-invalid`, `token-expired` (401): The credential is missing, names no session,
   *   or its session has ended.
   * - `body-too-large` (413): The body is larger than 16 KiB. Nothing was read from it and nothing changed.
   * - `failure` (500): Signoff failed, or its store did. Nothing may be concluded about the session; the same
   *   request may be sent again.
   */
  async headerGetSession(
    input?: inputs.HeaderGetSessionInput,
    options?: OptionsOf<'headerGetSession'>,
  ): Promise<Answer<'headerGetSession'>> {
    return (await this.reply('headerGetSession', input, options)).body
  }

  /**
   * End the session named in the Authorization header.
   *
   * Send the token as `Authorization: Bearer TOKEN`, or the bare token. Another scheme than Bearer names no
   * session. A body is ignored.
   *
   * Answers:
   * - `ended` (200)
   *
   * Throws a `SignoffError` with the outcome:
   * - `token-missing`, `token-invalid`, `token-expired` (401): The credential is missing, names no session,
   *   or its session has ended.
   * - `body-too-large` (413): The body is larger than 16 KiB. Nothing was read from it and nothing changed.
   * - `failure` (500): Signoff failed, or its store did. Nothing may be concluded about the session; the same
   *   request may be sent again.
   */
  async headerLogout(options?: OptionsOf<'headerLogout'>): Promise<Answer<'headerLogout'>> {
    return (await this.reply('headerLogout', undefined, options)).body
  }

  /**
   * Start a session with an access token.
   *
   * Takes JSON, or a form as OAuth 2 password clients send it. The access token is exactly as alive as its
   * session; others verify it with the keys at /.well-known/jwks.json.
   *
   * Answers:
   * - `started` (200)
   *
   * Throws a `SignoffError` with the outcome:
   * - `credentials-invalid` (401): The username is unknown, the password is wrong, or the user is disabled.
   *   Nothing tells which.
   * - `body-too-large` (413): The body is larger than 16 KiB. Nothing was read from it and nothing changed.
   * - `malformed` (422): The body is not what a login needs; there is an entry for each fault.
   * - `too-many-attempts` (429): Too many logins for this username failed in a row, or too many from this
   *   address. Try again after Retry-After seconds.
   * - `failure` (500): Signoff failed, or its store did. Nothing may be concluded about the session; the same
   *   request may be sent again. The full trace is in the log under error_id.
   * - `overloaded` (503): More logins wait than can be served soon. Try again after Retry-After seconds.
   */
  async jwtLogin(input: inputs.JwtLoginInput, options?: OptionsOf<'jwtLogin'>): Promise<Answer<'jwtLogin'>> {
    return (await this.reply('jwtLogin', input, options)).body
  }

  /**
   * End the session behind the bearer credential.
   *
   * Answers the same for any bearer credential, valid or not: after it, no live session stands behind the one
   * that was sent. A body is ignored.
   *
   * Answers:
   * - `ended` (200)
   *
   * Throws a `SignoffError` with the outcome:
   * - `not-authenticated`, `scheme-unsupported` (403): The Authorization header carries no bearer credential.
   * - `body-too-large` (413): The body is larger than 16 KiB. Nothing was read from it and nothing changed.
   * - `failure` (500): Signoff failed, or its store did. Nothing may be concluded about the session; the same
   *   request may be sent again. The full trace is in the log under error_id.
   */
  async jwtLogout(options?: OptionsOf<'jwtLogout'>): Promise<Answer<'jwtLogout'>> {
    return (await this.reply('jwtLogout', undefined, options)).body
  }

  /**
   * Tell whose session it is.
   *
   * Answers:
   * - `active` (200)
   *
   * Throws a `SignoffError` with the outcome:
   * - `credentials-invalid` (401): No live session stands behind the credential.
   * - `not-authenticated`, `scheme-unsupported` (403): The Authorization header carries no bearer credential.
   * - `body-too-large` (413): The body is larger than 16 KiB. Nothing was read from it and nothing changed.
   * - `failure` (500): Signoff failed, or its store did. Nothing may be concluded about the session; the same
   *   request may be sent again. The full trace is in the log under error_id.
   */
  async jwtMe(options?: OptionsOf<'jwtMe'>): Promise<Answer<'jwtMe'>> {
    return (await this.reply('jwtMe', undefined, options)).body
  }

  /**
   * Read the user of a session.
   *
   * Send the token as `Authorization: Bearer TOKEN`. A session reads its own user only.
   *
   * Answers:
   * - `found` (200)
   *
   * Throws a `SignoffError` with the outcome:
   * - `userid-malformed` (400): The id in the path is not an integer within 64 bits.
   * - `session-invalid` (401): No live session stands behind the credential, or none was sent.
   * - `user-forbidden` (403): The session is another user\'s, or there is no such user.
   * - `body-too-large` (413): The body is larger than 16 KiB. Nothing was read from it and nothing changed.
   * - `failure` (500): Signoff failed, or its store did. Nothing may be concluded about the session; the same
   *   request may be sent again.
   */
  async queryGetUser(
    input: inputs.QueryGetUserInput,
    options?: OptionsOf<'queryGetUser'>,
  ): Promise<Answer<'queryGetUser'>> {
    return (await this.reply('queryGetUser', input, options)).body
  }

  /**
   * Read the user of a session (pinned).
   *
   * Send the token as `Authorization: Bearer TOKEN`. A session reads its own user only. The same operation
   * behind the prefix that pins this contract.
   *
   * Answers:
   * - `found` (200)
   *
   * Throws a `SignoffError` with the outcome:
   * - `userid-malformed` (400): The id in the path is not an integer within 64 bits.
   * - `session-invalid` (401): No live session stands behind the credential, or none was sent.
   * - `user-forbidden` (403): The session is another user\'s, or there is no such user.
   * - `body-too-large` (413): The body is larger than 16 KiB. Nothing was read from it and nothing changed.
   * - `failure` (500): Signoff failed, or its store did. Nothing may be concluded about the session; the same
   *   request may be sent again.
   */
  async queryGetUserPinned(
    input: inputs.QueryGetUserPinnedInput,
    options?: OptionsOf<'queryGetUserPinned'>,
  ): Promise<Answer<'queryGetUserPinned'>> {
    return (await this.reply('queryGetUserPinned', input, options)).body
  }

  /**
   * Start a session.
   *
   * The token and the user's id go into the logout's query, or the token into an Authorization header as
   * Bearer.
   *
   * Answers:
   * - `started` (200)
   *
   * Throws a `SignoffError` with the outcome:
   * - `body-malformed`, `fields-missing` (400): The body is not a JSON object with username and password.
   * - `credentials-invalid` (401): The username is unknown, the password is wrong, or the user is disabled.
   *   Nothing tells which.
   * - `body-too-large` (413): The body is larger than 16 KiB. Nothing was read from it and nothing changed.
   * - `type-unsupported` (415): The body is not declared as JSON.
   * - `too-many-attempts` (429): Too many logins for this username failed in a row, or too many from this
   *   address. Try again after Retry-After seconds.
   * - `failure` (500): Signoff failed, or its store did. Nothing may be concluded about the session; the same
   *   request may be sent again.
   * - `overloaded` (503): More logins wait than can be served soon. Try again after Retry-After seconds.
   */
  async queryLogin(
    input: inputs.QueryLoginInput,
    options?: OptionsOf<'queryLogin'>,
  ): Promise<Answer<'queryLogin'>> {
    return (await this.reply('queryLogin', input, options)).body
  }

  /**
   * End a session by user and session.
   *
   * `sessionId` is the session token from the login. Both parameters must name the same session. A body is
   * ignored, and so is its media type.
   *
   * Answers:
   * - `ended` (200)
   *
   * Throws a `SignoffError` with the outcome:
   * - `parameters-missing`, `parameters-doubled`, `userid-malformed` (400): A parameter is missing, stands
   *   twice, or is no integer. Nothing has ended.
   * - `session-not-found` (404): The session is unknown, has ended or expired, or is another user\'s.
   * - `body-too-large` (413): The body is larger than 16 KiB. Nothing was read from it and nothing changed.
   * - `failure` (500): Signoff failed, or its store did. Nothing may be concluded about the session; the same
   *   request may be sent again.
   */
  async queryLogout(
    input: inputs.QueryLogoutInput,
    options?: OptionsOf<'queryLogout'>,
  ): Promise<Answer<'queryLogout'>> {
    return (await this.reply('queryLogout', input, options)).body
  }

  /**
   * Start a session, for clients of the query and the body contract.
   *
   * Cannot tell its caller, so that its reply satisfies both documents at once. The token works in every
   * contract.
   *
   * Answers:
   * - `started` (200)
   *
   * Throws a `SignoffError` with the outcome:
   * - `body-malformed`, `fields-missing` (400): The body is not a JSON object with username and password.
   * - `credentials-invalid` (401): The username is unknown, the password is wrong, or the user is disabled.
   *   Nothing tells which.
   * - `body-too-large` (413): The body is larger than 16 KiB. Nothing was read from it and nothing changed.
   * - `type-unsupported` (415): The body is not declared as JSON.
   * - `too-many-attempts` (429): Too many logins for this username failed in a row, or too many from this
   *   address. Try again after Retry-After seconds.
   * - `failure` (500): Signoff failed, or its store did. Nothing may be concluded about the session; the same
   *   request may be sent again.
   * - `overloaded` (503): More logins wait than can be served soon. Try again after Retry-After seconds.
   */
  async login(input: inputs.LoginInput, options?: OptionsOf<'login'>): Promise<Answer<'login'>> {
    return (await this.reply('login', input, options)).body
  }

  /**
   * End a session; the request says which contract it speaks.
   *
   * A `userId` or `sessionId` parameter speaks query. Otherwise a JSON body speaks body. Otherwise the
   * `auth_session` cookie speaks cookie. Nothing at all is answered as a missing cookie. Parameters and a
   * body with `session` at once are ambiguous and end nothing; a cookie beside an explicit carrier is
   * ignored, and so is Authorization.
   *
   * Answers:
   * - `query-ended` (200)
   * - `cookie-ended` (200)
   * - `cookie-not-active` (200)
   * - `body-ended` (200)
   *
   * Throws a `SignoffError` with the outcome:
   * - `query-parameters-missing`, `query-parameters-doubled`, `query-userid-malformed`, `body-malformed`,
   *   `body-session-missing`, `body-session-doubled`, `carriers-ambiguous` (400): The request names no
   *   session, or two. Nothing has ended.
   * - `cookie-missing` (401): The request carries nothing that names a session.
   * - `origin-refused` (403): A page of another origin sent the request. Nothing changed. Allow the origin in
   *   SIGNOFF_CORS_ORIGINS if it is yours.
   * - `query-session-not-found`, `body-session-not-found` (404): There is no such live session.
   * - `query-body-too-large`, `cookie-body-too-large`, `body-body-too-large` (413): The body is larger than
   *   16 KiB. Nothing was read from it and nothing changed.
   * - `query-failure`, `cookie-failure`, `body-failure` (500): Signoff failed, or its store did. Nothing may
   *   be concluded about the session; the same request may be sent again.
   */
  async logout(input?: inputs.LogoutInput, options?: OptionsOf<'logout'>): Promise<Answer<'logout'>> {
    return (await this.reply('logout', input, options)).body
  }

  /**
   * This document as JSON.
   *
   * Answers:
   * - `served` (200)
   *
   * Throws a `SignoffError` with the outcome:
   * - `request-ambiguous` (400): The request could be read in two ways (for example two Host lines). It was
   *   not looked at, and the connection is closed.
   */
  async getContractJson(options?: OptionsOf<'getContractJson'>): Promise<Answer<'getContractJson'>> {
    return (await this.reply('getContractJson', undefined, options)).body
  }

  /**
   * This document as it was written.
   *
   * Answers:
   * - `served` (200)
   *
   * Throws a `SignoffError` with the outcome:
   * - `request-ambiguous` (400): The request could be read in two ways (for example two Host lines). It was
   *   not looked at, and the connection is closed.
   */
  async getContractYaml(options?: OptionsOf<'getContractYaml'>): Promise<Answer<'getContractYaml'>> {
    return (await this.reply('getContractYaml', undefined, options)).body
  }

  /**
   * Tell that the process lives.
   *
   * Answers:
   * - `alive` (200)
   *
   * Throws a `SignoffError` with the outcome:
   * - `request-ambiguous` (400): The request could be read in two ways (for example two Host lines). It was
   *   not looked at, and the connection is closed.
   */
  async getHealth(options?: OptionsOf<'getHealth'>): Promise<Answer<'getHealth'>> {
    return (await this.reply('getHealth', undefined, options)).body
  }

  /**
   * List the public keys that verify access tokens.
   *
   * For services that verify access tokens themselves (RFC 7517). A token that verifies may still belong to a
   * session that has ended: ask Signoff to be sure.
   *
   * Answers:
   * - `listed` (200)
   *
   * Throws a `SignoffError` with the outcome:
   * - `request-ambiguous` (400): The request could be read in two ways (for example two Host lines). It was
   *   not looked at, and the connection is closed.
   * - `failure` (500): Signoff failed, or its store did. Nothing may be concluded about the session; the same
   *   request may be sent again.
   */
  async getKeySet(options?: OptionsOf<'getKeySet'>): Promise<Answer<'getKeySet'>> {
    return (await this.reply('getKeySet', undefined, options)).body
  }

  /**
   * Tell whether requests can be served.
   *
   * Ask this before sending traffic. It reads from and writes to the store.
   *
   * Answers:
   * - `ready` (200)
   *
   * Throws a `SignoffError` with the outcome:
   * - `request-ambiguous` (400): The request could be read in two ways (for example two Host lines). It was
   *   not looked at, and the connection is closed.
   * - `store-unavailable`, `draining` (503): Send requests elsewhere for now.
   */
  async getReadiness(options?: OptionsOf<'getReadiness'>): Promise<Answer<'getReadiness'>> {
    return (await this.reply('getReadiness', undefined, options)).body
  }
}
