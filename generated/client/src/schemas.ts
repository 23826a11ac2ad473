// Generated from openapi.yaml by `npm run generate`; never edit it. Its templates are in scripts/templates.

export interface Account {
  id: string
  username: string
  /** The username where no full name is known. */
  full_name: string
}

export interface BodyEnded {
  /** The request's id. */
  request: string
  message: string
}

export interface BodyError {
  /** The request's id. */
  request: string
  error: string
}

export interface BodyStarted {
  /** The request's id. */
  request: string
  /** The user's id. */
  user: string
  /** The session token. */
  session: string
  message: string
}

export interface CookieError {
  error: boolean
  url: string
  statusCode: number
  statusMessage: string
  message: string
}

export interface Credentials {
  /** Compared after Unicode NFKC and case folding. */
  username: string
  /** Every byte counts. */
  password: string
}

export interface Detail {
  detail: string
}

export interface Document {
  openapi: string
  [name: string]: unknown
}

export interface FaultContext {
  error: string
}

export interface Health {
  status: string
}

export interface JwtError {
  detail: string
  /** Says nothing about the inside. */
  error: string
  error_type: string
  /** Always empty; the log has the trace under the id. */
  trace: string
  error_id: string
  path: string
  method: string
}

export interface KeySet {
  keys: Array<PublicKey>
}

export type Location = number | string

export interface Message {
  message: string
}

export interface Problem {
  type: string
  title: string
  status: number
  detail: string
}

export interface Profile {
  username: string
  /** The username where no full name is known. */
  full_name: string
}

export interface PublicKey {
  kty: string
  crv: string
  x: string
  y: string
  kid: string
  use: string
  alg: string
}

export interface QueryEnded {
  success: boolean
  message: string
}

export interface QueryError {
  error: string
  /** The documented path. */
  path: string
  /** UTC to the second. */
  timestamp: string
}

export interface QuerySession {
  userId: string
  sessionToken: string
  /** When the session ends at the latest, in UTC. */
  expiresAt: string
}

export interface QueryStarted {
  success: boolean
  data: QuerySession
}

export interface QueryUser {
  success: boolean
  data: QueryUserData
}

export interface QueryUserData {
  userId: string
  username: string
  /** The username where no full name is known. */
  fullName: string
}

export interface SessionName {
  /** Any credential. */
  session: string
}

export type SharedEnded = BodyEnded | QueryEnded | boolean

export interface SharedError {
  /** The request's id. */
  request: string
  error: string
  /** The documented path. */
  path: string
  /** UTC to the second. */
  timestamp: string
}

export type SharedLogoutError = BodyError | CookieError | QueryError | SharedError

export interface SharedStarted {
  success: boolean
  data: QuerySession
  /** The request's id. */
  request: string
  /** The user's id. */
  user: string
  /** The session token. */
  session: string
  message: string
}

export interface TokenGrant {
  access_token: string
  token_type: string
  /** Seconds until the session ends at the latest. */
  expires_in: number
}

export interface ValidationError {
  detail: Array<ValidationFault>
}

export interface ValidationFault {
  type: string
  loc: Array<Location>
  msg: string
  /** What was sent there; null wherever it would repeat a password. */
  input: unknown | null
  ctx?: FaultContext
}

/** Of each schema, the members that are 64-bit integers, and those that are of a schema of their own. */
export const integers = {
  Account: { id: 'integer' },
  BodyEnded: {},
  BodyError: {},
  BodyStarted: {},
  CookieError: {},
  Credentials: {},
  Detail: {},
  Document: {},
  FaultContext: {},
  Health: {},
  JwtError: {},
  KeySet: { keys: 'PublicKey' },
  Message: {},
  Problem: {},
  Profile: {},
  PublicKey: {},
  QueryEnded: {},
  QueryError: {},
  QuerySession: { userId: 'integer' },
  QueryStarted: { data: 'QuerySession' },
  QueryUser: { data: 'QueryUserData' },
  QueryUserData: { userId: 'integer' },
  SessionName: {},
  SharedError: {},
  SharedStarted: { data: 'QuerySession' },
  TokenGrant: {},
  ValidationError: { detail: 'ValidationFault' },
  ValidationFault: { loc: 'Location', ctx: 'FaultContext' },
} as const
