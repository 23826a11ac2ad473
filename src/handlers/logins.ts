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
    read(request) {
      const { body } = request
      if (body.kind === 'malformed') return answerOf<Op>(outcomes.bodyMalformed)
      if (body.kind === 'form' || body.kind === 'other') return answerOf<Op>(outcomes.typeUnsupported)
      if (body.kind === 'none' || !request.bodyFits()) return answerOf<Op>(outcomes.fieldsMissing)
      return { username: text(body.members, 'username'), password: text(body.members, 'password') }
    },
  }
}

/** A member that the schema demands as a text. */
function text(members: ReadonlyMap<string, unknown>, name: string): string {
  const member = members.get(name)
  if (typeof member !== 'string')
    throw new Error(`The schema of the body lets ${name} be something else than a text`)
  return member
}

export const commonRefusals = {
  bodyMalformed: 'body-malformed',
  fieldsMissing: 'fields-missing',
  typeUnsupported: 'type-unsupported',
} as const
