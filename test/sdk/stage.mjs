#!/usr/bin/env node
// The live service for tests in other languages, by JSON lines on stdin and stdout. README.md has the protocol.
import { register } from 'node:module'
import { createInterface } from 'node:readline'

register('./typescript.mjs', import.meta.url)
const { CELLS, createStage } = await import('./arrange.ts')
const stage = createStage()

/** @type {Record<string, (order: any) => unknown>} */
const orders = {
  list: () => ({ cells: CELLS }),
  serve: () => stage.serve(),
  arrange: ({ arrange: [operation, outcome], way }) => stage.arrange(operation, outcome, way),
  finish: async () => ({ seen: await stage.finish() }),
}

/** @param {unknown} answer */
function say(answer) {
  const text = JSON.stringify(answer, (_, value) => (typeof value === 'bigint' ? String(value) : value))
  process.stdout.write(`${text}\n`)
}

for await (const line of createInterface({ input: process.stdin })) {
  if (line.trim() === '') continue
  try {
    const order = JSON.parse(line)
    const name = Object.keys(orders).find((one) => one in order)
    if (name === undefined) throw new Error(`No such order: ${line}`)
    say(await orders[name]?.(order))
  } catch (error) {
    say({ error: error instanceof Error ? error.message : String(error) })
  }
}
await stage.close().catch(() => undefined)
process.exit(0)
