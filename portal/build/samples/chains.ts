// The samples as tests run them: each after the login that it needs.
import { readFileSync } from 'node:fs'
import { wayOf } from '../contracts.js'
import { describe } from '../description.js'
import { EXAMPLE_USER, ORIGIN, sampleRequest } from './request.js'
import { samplesOf } from './samples.js'
import type { Operation } from '../description.js'

const description = describe(readFileSync(new URL('../../../openapi.yaml', import.meta.url), 'utf8'))

/** Code that performs one operation, and the code of the login before it. */
export interface Chain {
  operation: string
  /** Empty where there is nothing to sign in for, or the operation is a login itself. */
  login: string
  code: string
  /** Whether the operation reads or sets a cookie. */
  cookies: boolean
  /** What the login's reply gives, and by which members. */
  gives: { role: string; member: string[] }[]
}

/** The users that the samples name. */
export const EXAMPLE_USERS = [EXAMPLE_USER]

/** Every operation's sample in a language, as the portal shows it, for the service at an origin. */
export function chainsIn(language: string, origin: string): Chain[] {
  const codeOf = (operation: Operation) => {
    const sample = samplesOf(description, operation).find(({ id }) => id === language)
    if (sample === undefined) throw new Error(`There are no samples in ${language}`)
    return sample.code.replaceAll(ORIGIN, origin)
  }
  return description.operations.map((operation) => {
    const request = sampleRequest(description, operation)
    const login = wayOf(description, operation.contract)?.login
    const before = login === undefined || login === operation ? undefined : sampleRequest(description, login)
    return {
      operation: operation.id,
      login: before === undefined ? '' : codeOf(before.operation),
      code: codeOf(operation),
      cookies: request.cookie !== undefined,
      gives: before?.gives ?? [],
    }
  })
}
