import type { OperationId, Operations } from '../../generated/server/operations.js'
import type { AmbientSource, Facts } from './facts.js'

export type { OperationId }

type Outcomes<Op extends OperationId> = Operations[Op]['outcomes']

/** The facts that a reply needs from its handler: its volatile members, less those that the renderer fills. */
type Needs<Volatile> = { [S in Exclude<Volatile, AmbientSource> & keyof Facts]: Facts[S] }

/** The names of an operation's documented replies. */
export type OutcomeOf<Op extends OperationId> = keyof Outcomes<Op> & string

/** What a handler of `Op` may return: a documented outcome with the facts that its reply tells, and nothing else. */
export type Answer<Op extends OperationId> = {
  [O in OutcomeOf<Op>]: { outcome: O } & Needs<
    Outcomes<Op>[O] extends { volatile: infer Volatile } ? Volatile : never
  >
}[OutcomeOf<Op>]

/** The outcomes of `Op` whose reply needs no more than `Known` of the facts. */
export type OutcomeKnowing<Op extends OperationId, Known extends keyof Facts = never> = {
  [O in OutcomeOf<Op>]: Exclude<
    Outcomes<Op>[O] extends { volatile: infer Volatile } ? Volatile : never,
    AmbientSource
  > extends Known
    ? O
    : never
}[OutcomeOf<Op>]

/** Any answer, once its operation has been checked by its type. */
export type AnyAnswer = { outcome: string } & Partial<Facts>

/**
 * An answer of an operation that is known by its type parameter only. What a verb is given as its outcomes is limited by
 * {@link OutcomeKnowing} to those whose facts the verb has, so that the pair is an answer; the compiler cannot follow that
 * through a type parameter, and the renderer refuses a reply that lacks a fact.
 */
export function answerOf<Op extends OperationId>(
  outcome: OutcomeOf<Op>,
  facts: Partial<Facts> = {},
): Answer<Op> {
  const answer: AnyAnswer = Object.assign({ outcome }, facts)
  return answer as unknown as Answer<Op>
}
