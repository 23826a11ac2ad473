// The live service for tests in other languages, by JSON lines on stdin and stdout. README.md has the protocol.
import { register } from 'node:module'
import { createInterface } from 'node:readline'

/** Outside Jest there is nothing to register hooks with. */
const JEST = 'export const afterAll = () => {}, afterEach = afterAll, beforeAll = afterAll'
const asModule = (code: string) => `data:text/javascript,${encodeURIComponent(code)}`
register(
  asModule(`export const resolve = (specifier, context, next) =>
    specifier === '@jest/globals' ? { url: ${JSON.stringify(asModule(JEST))}, shortCircuit: true } : next(specifier, context)`),
)
const { CELLS, createStage } = await import('./arrange.js')
const stage = createStage()

interface Order {
  arrange: [operation: string, outcome: string]
  way?: string
}
const orders: Record<string, (order: Order) => unknown> = {
  list: () => ({ cells: CELLS }),
  serve: () => stage.serve(),
  arrange: ({ arrange: [operation, outcome], way }) => stage.arrange(operation, outcome, way),
  finish: async () => ({ seen: await stage.finish() }),
}

function say(answer: unknown) {
  const text = JSON.stringify(answer, (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  )
  process.stdout.write(`${text}\n`)
}

for await (const line of createInterface({ input: process.stdin })) {
  if (line.trim() === '') continue
  try {
    const order = JSON.parse(line) as Order
    const name = Object.keys(orders).find((one) => one in order)
    if (name === undefined) throw new Error(`No such order: ${line}`)
    say(await orders[name]?.(order))
  } catch (error) {
    say({ error: error instanceof Error ? error.message : String(error) })
  }
}
await stage.close().catch(() => undefined)
process.exit(0)
