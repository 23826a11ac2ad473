import { answerOf, type OperationId, type OutcomeKnowing } from '../contract/answer.js'
import type { LoginReader } from './verbs.js'

/** The outcomes that the logins of all contracts but jwt share, by name. */
export const commonOutcomes = {
  started: 'started',
  credentialsInvalid: 'credentials-invalid',
  tooManyAttempts: 'too-many-attempts',
  overloaded: 'overloaded',
} as const

/** Reads a login from a JSON body, as all contracts but jwt do. */
export function jsonLogin<Op extends OperationId>(outcomes: {
  bodyMalformed: OutcomeKnowing<Op>
  fieldsMissing: OutcomeKnowing<Op>
  typeUnsupported: OutcomeKnowing<Op>
}): LoginReader<Op> {
  return {
    outcomes: Object.values(outcomes),
    read({ body }) {
      if (body.kind === 'malformed') return answerOf<Op>(outcomes.bodyMalformed)
      if (body.kind === 'form' || body.kind === 'other') return answerOf<Op>(outcomes.typeUnsupported)
      const username = body.kind === 'json' ? body.members.get('username') : undefined
      const password = body.kind === 'json' ? body.members.get('password') : undefined
      if (typeof username !== 'string' || typeof password !== 'string')
        return answerOf<Op>(outcomes.fieldsMissing)
      return { username, password }
    },
  }
}

export const commonRefusals = {
  bodyMalformed: 'body-malformed',
  fieldsMissing: 'fields-missing',
  typeUnsupported: 'type-unsupported',
} as const
