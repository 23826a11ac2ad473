// Requests at random moments, whether or not replies come.
/**
 * @typedef {{ status: number, at: number, time: number, error?: string }} Seen `status` is 0 without a reply; `at` is when it was due and `time` what it took since
 *   then, both in milliseconds
 *
 * @typedef {object} Pace
 * @property {Seen[]} seen
 * @property {number} unsent how many were due and never sent, as all connections waited
 */

/**
 * @param {object} options
 * @param {readonly import('./keep-alive.mjs').Connection[]} options.connections
 * @param {(index: number) => import('./keep-alive.mjs').Request} options.request
 * @param {number} options.perSecond
 * @param {number} options.seconds
 * @param {() => number} options.fraction of the seeded random choices
 * @returns {Promise<Pace>} when the last reply is there
 */
export async function paced({ connections, request, perSecond, seconds, fraction }) {
  /** @type {Seen[]} */
  const seen = []
  const idle = [...connections]
  /** @type {number[]} */
  const due = []
  /** @type {Set<Promise<void>>} */
  const underWay = new Set()
  const begun = performance.now()
  const end = begun + seconds * 1000
  let next = begun
  let index = 0

  const send = (/** @type {number} */ at) => {
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
