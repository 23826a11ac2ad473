/** Rows that one step of a long change handles, so that others wait for some milliseconds and not for all of it. */
export const ROWS_PER_STEP = 500

/** Sums up steps until one is not full. */
export async function inSteps(step: () => Promise<number>): Promise<number> {
  for (let total = 0; ;) {
    const handled = await step()
    total += handled
    if (handled < ROWS_PER_STEP) return total
  }
}

export interface Step {
  handled: number
  /** Where the next step begins; nothing if this was the last. */
  next: number | undefined
}

/** Sums up steps that each begin behind the last. */
export async function walk(step: (after: number) => Promise<Step>): Promise<number> {
  let total = 0
  for (let after: number | undefined = 0; after !== undefined;) {
    const { handled, next } = await step(after)
    total += handled
    after = next
  }
  return total
}
