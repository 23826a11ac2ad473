// The samples as tests run them: each after the login that it needs.
import { readFileSync } from 'node:fs'
import { wayOf } from '../contracts.mjs'
import { describe } from '../description.mjs'
import { EXAMPLE_USER, ORIGIN, sampleRequest } from './request.mjs'
import { samplesOf } from './samples.mjs'

const description = describe(readFileSync(new URL('../../../openapi.yaml', import.meta.url), 'utf8'))

export const EXAMPLE_USERS = [EXAMPLE_USER]

/**
 * @param {string} language
 * @param {string} origin
 * @returns {import('./chains.mjs').Chain[]}
 */
export function chainsIn(language, origin) {
  /** @param {import('../description.mjs').Operation} operation */
  const codeOf = (operation) => {
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
