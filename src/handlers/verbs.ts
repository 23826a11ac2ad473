import { type Answer, answerOf, type OperationId, type OutcomeKnowing } from '../contract/answer.js'
import type { Facts } from '../contract/facts.js'
import type { ContractRequest } from '../contract/request.js'
import type { Caller } from '../sessions/audit.js'
import { parseUserId } from '../sessions/user-id.js'
import type { CredentialForm, StartedSession } from '../sessions/sessions.js'
import type { Carrier, Presented } from './carriers.js'
import { type Handler, handler } from './handler.js'

/** What is known of a session that has just started, and of one that was checked. */
type StartFacts = 'userId' | 'username' | 'fullName' | 'credential' | 'expiresAt' | 'expiresIn'
type CheckFacts = 'userId' | 'username' | 'fullName'

/** What became of a presented credential, in each contract's own outcomes. */
interface CredentialOutcomes<Op extends OperationId> {
  credential: Carrier
  /** Nothing was presented. */
  missing: OutcomeKnowing<Op>
  /** It names no session, or its session was ended before. */
  invalid: OutcomeKnowing<Op>
  /** Its session has passed its absolute or idle expiry. */
  expired: OutcomeKnowing<Op>
  /** More than one was presented; as `invalid` where it is not given. */
  doubled?: OutcomeKnowing<Op>
  /** As `invalid` where it is not given. */
  schemeUnsupported?: OutcomeKnowing<Op>
}

/** The verb check: tells whose session a credential names. */
export function checkSession<Op extends OperationId>(
  outcomes: CredentialOutcomes<Op> & { active: OutcomeKnowing<Op, CheckFacts> },
): Handler<Op> {
  return handler(named<Op>(outcomes), async (request, { sessions }) => {
    const presented = outcomes.credential(request)
    if (presented.state !== 'presented') return answerOf<Op>(unpresented(presented, outcomes))
    const check = await sessions.check(presented.credential)
    if (check.state !== 'active') return answerOf<Op>(outcomes[check.state])
    return answerOf<Op>(outcomes.active, check.user)
  })
}

/** The verb end: ends the session that a credential names. */
export function endSession<Op extends OperationId>(
  outcomes: CredentialOutcomes<Op> & {
    ended: OutcomeKnowing<Op>
    /** The body is declared as JSON, but is none: for contracts that carry the credential there. */
    bodyMalformed?: OutcomeKnowing<Op>
    /** The query parameter that names the session's user, where the contract asks for it. */
    owner?: { parameter: string; malformed: OutcomeKnowing<Op> }
  },
): Handler<Op> {
  const { owner } = outcomes
  return handler(named<Op>(outcomes, owner?.malformed), async (request, { sessions }) => {
    if (outcomes.bodyMalformed !== undefined && request.body.kind === 'malformed') {
      return answerOf<Op>(outcomes.bodyMalformed)
    }
    const presented = outcomes.credential(request)
    const owners = owner === undefined ? undefined : (request.query.get(owner.parameter) ?? [])
    if (presented.state === 'doubled' || (owners?.length ?? 0) > 1) {
      return answerOf<Op>(outcomes.doubled ?? outcomes.invalid)
    }
    if (presented.state !== 'presented') return answerOf<Op>(unpresented(presented, outcomes))
    let ownerId: bigint | undefined
    if (owner !== undefined) {
      const text = owners?.[0] ?? ''
      if (text === '') return answerOf<Op>(outcomes.missing)
      ownerId = parseUserId(text)
      if (ownerId === undefined) return answerOf<Op>(owner.malformed)
    }
    return answerOf<Op>(outcomes[await sessions.end(presented.credential, callerOf(request), ownerId)])
  })
}

/** The username and password of a login, or the answer to a request that has none. */
export interface LoginReader<Op extends OperationId> {
  read(request: ContractRequest): { username: string; password: string } | Answer<Op>
  readonly outcomes: readonly Answer<Op>['outcome'][]
}

/** The verb start: logs a user in. Whatever credential the request carries is not looked at. */
export function startSession<Op extends OperationId>(outcomes: {
  form: CredentialForm
  login: LoginReader<Op>
  started: OutcomeKnowing<Op, StartFacts>
  credentialsInvalid: OutcomeKnowing<Op, 'limits'>
  tooManyAttempts: OutcomeKnowing<Op, 'retryAfter' | 'limits'>
  overloaded: OutcomeKnowing<Op, 'retryAfter'>
}): Handler<Op> {
  const { form, login } = outcomes
  return handler([...named<Op>(outcomes), ...login.outcomes], async (request, { sessions }) => {
    const read = login.read(request)
    if ('outcome' in read) return read
    const start = await sessions.start({ ...read, form }, callerOf(request))
    switch (start.state) {
      case 'started':
        return answerOf<Op>(outcomes.started, startFacts(start))
      case 'credentials-invalid':
        return answerOf<Op>(outcomes.credentialsInvalid, { limits: start.limits })
      case 'too-many-attempts':
        return answerOf<Op>(outcomes.tooManyAttempts, { retryAfter: start.retryAfter, limits: start.limits })
      case 'overloaded':
        return answerOf<Op>(outcomes.overloaded, { retryAfter: start.retryAfter })
    }
  })
}

function callerOf({ requestId, client, operation, contract }: ContractRequest): Caller {
  return { requestId, client, operation, contract }
}

export function startFacts({
  user,
  credential,
  expiresAt,
  expiresIn,
}: StartedSession): Pick<Facts, StartFacts> {
  return { ...user, credential, expiresAt, expiresIn }
}

function unpresented<Op extends OperationId>(
  presented: Exclude<Presented, { state: 'presented' }>,
  outcomes: CredentialOutcomes<Op>,
): OutcomeKnowing<Op> {
  switch (presented.state) {
    case 'missing':
      return outcomes.missing
    case 'doubled':
      return outcomes.doubled ?? outcomes.invalid
    case 'scheme-unsupported':
      return outcomes.schemeUnsupported ?? outcomes.invalid
  }
}

/** The outcomes among a verb's settings. */
function named<Op extends OperationId>(
  settings: object,
  ...more: readonly (OutcomeKnowing<Op> | undefined)[]
): Answer<Op>['outcome'][] {
  const isOutcome = (role: string, name: unknown): name is Answer<Op>['outcome'] =>
    typeof name === 'string' && role !== 'form'
  const entries: [string, unknown][] = Object.entries(settings)
  const names = entries.flatMap(([role, name]) => (isOutcome(role, name) ? [name] : []))
  return [...names, ...more.filter((name) => name !== undefined)]
}
