import type { Body } from '../body/body.js'

/** A request as handlers see it: no socket, no framework, each text as it was sent. */
export interface ContractRequest {
  method: string
  /** As it was sent, without the query. */
  path: string
  /** By lower-case name; the lines of a repeated header joined as HTTP joins them. */
  headers: Readonly<IncomingHeaders>
  /** Every value of each query parameter, decoded, in order. */
  query: ReadonlyMap<string, readonly string[]>
  /** The values of the path's template. */
  pathParameters: Readonly<Record<string, string>>
  body: Body
  /**
   * Whether the body is what the operation's schema of JSON bodies documents, but for its limits on lengths: a text that is
   * too long is a wrong password or an unknown session. The schema runs at each call.
   */
  bodyFits(): boolean
  /** The address that the request came from, by the trusted proxies' word. */
  client: string
  requestId: string
  operation: string
  /** The contract that the request speaks. */
  contract: string
}

/** As Node gives them; only Set-Cookie, which requests do not have, would be a list. */
export type IncomingHeaders = Partial<Record<string, string | string[]>>
