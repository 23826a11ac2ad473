import type { Ambient, Facts, Source, ValidationFault } from './facts.js'

/** The text of one volatile place: of a string before it is quoted, of anything else as JSON. */
export type Fill = (facts: Partial<Facts>, ambient: Ambient) => string

/** An instant as every contract writes it: UTC, to the second, with `Z`. */
function utcSeconds(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
}

/** How each source is written, wherever it stands. */
export function createSources(faultMessages: Record<string, string>): Record<Source, Fill> {
  return {
    requestId: (_, ambient) => ambient.requestId,
    errorId: (_, ambient) => ambient.requestId,
    timestamp: (_, ambient) => utcSeconds(ambient.now),
    path: (_, ambient) => ambient.path,
    method: (_, ambient) => ambient.method,
    secure: (_, ambient) => (ambient.secureCookies ? '; Secure' : ''),
    origin: (_, ambient) => needed(ambient.origin, 'origin'),
    userId: (facts) => needed(facts.userId, 'userId').toString(),
    username: (facts) => needed(facts.username, 'username'),
    fullName: (facts) => needed(facts.fullName, 'fullName'),
    credential: (facts) => needed(facts.credential, 'credential'),
    expiresAt: (facts) => utcSeconds(needed(facts.expiresAt, 'expiresAt')),
    expiresIn: (facts) => needed(facts.expiresIn, 'expiresIn').toString(),
    retryAfter: (facts) => needed(facts.retryAfter, 'retryAfter').toString(),
    limitPolicies: (facts) =>
      needed(facts.limits, 'limits')
        .map(({ name, quota, window }) => `"${name}";q=${quota};w=${window}`)
        .join(', '),
    limits: (facts) =>
      needed(facts.limits, 'limits')
        .flatMap(({ name, now }) => (now === undefined ? [] : `"${name}";r=${now.remaining};t=${now.reset}`))
        .join(', '),
    faults: (facts) =>
      `[${needed(facts.faults, 'faults')
        .map((fault) => worded(fault, faultMessages))
        .join(',')}]`,
    keys: (facts) => JSON.stringify(needed(facts.keys, 'keys')),
    document: (facts) => needed(facts.document, 'document'),
    allow: (facts) => needed(facts.allow, 'allow'),
    requestedHeaders: (facts) => needed(facts.requestedHeaders, 'requestedHeaders'),
  }
}

function worded({ type, loc, input, reason }: ValidationFault, messages: Record<string, string>): string {
  const words = (name: string) => JSON.stringify(needed(messages[name], `x-messages.${name}`))
  const context = reason === undefined ? '' : `,"ctx":{"error":${words(reason)}}`
  return `{"type":"${type}","loc":${JSON.stringify(loc)},"msg":${words(type)},"input":${input}${context}}`
}

function needed<Value>(value: Value | undefined, name: string): Value {
  if (value === undefined) throw new Error(`The reply tells ${name}, which its handler did not give`)
  return value
}
