// Requests at random moments, whether or not replies come.
import type { KeepAlive as Connection } from '../harness/keep-alive.js'
import type { Request } from '../harness/requests.js'

/**
 * `status` is 0 without a reply; `at` is when it was due and `time` what it took since
 *   then, both in milliseconds
 */
export interface Seen {
  status: number
  at: number
  time: number
  error?: string
}
export interface Pace {
  seen: Seen[]
  /** how many were due and never sent, as all connections waited */
  unsent: number
}

/** @returns when the last reply is there */
export async function paced({
  connections,
  request,
  perSecond,
  seconds,
  fraction,
}: {
  connections: readonly Connection[]
  request: (index: number) => Request
  perSecond: number
  seconds: number
  /** of the seeded random choices */
  fraction: () => number
}): Promise<Pace> {
  const seen: Seen[] = []
  const idle = [...connections]
  const due: number[] = []
  const underWay = new Set<Promise<void>>()
  const begun = performance.now()
  const end = begun + seconds * 1000
  let next = begun
  let index = 0

  const send = (at: number) => {
    const connection = idle.pop()
    if (connection === undefined) {
      due.push(at)
      return
    }
    const sent = connection.ask(request(index++)).then(
      ({ status }) => {
        seen.push({ status, at, time: performance.now() - at })
        idle.push(connection)
        const waited = performance.now() < end ? due.shift() : undefined
        if (waited !== undefined) send(waited)
      },
      ({ message }) => void seen.push({ status: 0, at, time: performance.now() - at, error: message }),
    )
    underWay.add(sent)
    void sent.finally(() => underWay.delete(sent))
  }

  while (performance.now() < end) {
    for (; next <= performance.now() && next < end; next += (-Math.log(1 - fraction()) * 1000) / perSecond)
      send(next)
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  while (underWay.size > 0) await Promise.all(underWay)
  return { seen, unsent: due.length }
}
