export interface Measured {
  count: number
  seconds: number
  latency: { p50: number; p99: number }
  failures: Record<string, number>
  answered: number
  value?: number
}
export interface Goal {
  to?: string
  metric: 'rate' | 'p50' | 'p99' | 'value'
  atLeast?: number
  atMost?: number
}
export interface Report {
  valid: boolean
  goals: { scenario: string; result?: number; isReached?: boolean; why?: string }[]
}
export function summarise(run: {
  scenarios: { name: string; title: string; subject: string; goals: Goal[] }[]
  results: Map<string, Measured[]>
  absent: Map<string, { why: string; isFailure: boolean }>
  machine: {
    cpu: string
    cores: number
    memoryGiB: number
    system: string
    fileSystem: string
    syncMs: number
    load: number
  }
  versions: Record<string, string>
  commit: string | undefined
  setup: Record<string, unknown>
  notes: string[]
}): Report
export function asText(report: Report): string
