export interface Outcome {
  reached?: string
  faults: number
  examples: string[]
  notRun?: string
  error?: string
  seconds: number
}

export type Verdict = 'holds' | 'broken' | 'control not caught' | 'failed to run' | 'not run'

export function verdictOf(outcome: Outcome, controls: readonly { caught: boolean }[]): Verdict
