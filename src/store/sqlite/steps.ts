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
