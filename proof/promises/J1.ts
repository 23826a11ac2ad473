import { createServer } from 'node:net'
import { JWT_LOGIN, logIn } from '../carriers.js'
import { CARRIER_USES, UNREADABLE } from '../token-carriers.js'
import { openDatabase } from '../database.js'
import { readDocument } from '../documented.js'
import { changedTokens, hostileTokens } from '../hostile-tokens.js'
import { keepAlive } from '../../harness/keep-alive.js'
import type { AddressInfo } from 'node:net'
import controls from '../controls/J1.js'
import type { SignoffPromise } from '../promises.js'

/** Of the single changes, every so many are tried where time is short. */
const SHARE = 16
const STEP = 50
const ASKED = 200

export default {
  id: 'J1',
  promise: 'An access token is accepted only as the exact bytes that were issued',
  how: 'sends forged, re-encoded and published tokens, and the issued one with each bit and letter changed, to every operation by every carrier, and looks whether the issued sessions live on',
  asked: '0 accepted of at least 200 hostile tokens',
  controls,
  async check(context) {
    const database = await openDatabase(context)
    const ada = await database.addUser('ada')
    const bob = await database.addUser('bob')
    const service = await context.serve({ SIGNOFF_DATABASE_URL: database.url })
    const watch = keepAlive(() => service.port)
    const token = await logIn(watch, JWT_LOGIN, ada)
    const sibling = await logIn(watch, JWT_LOGIN, ada)
    const foreign = await logIn(watch, JWT_LOGIN, bob)
    const [key] = await database.store.keys.list()
    if (key === undefined) throw new Error('The service made no signing key')
    await database.close()

    let fetched = 0
    const listener = createServer((socket) => {
      fetched += 1
      socket.destroy()
    })
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
    context.onClose(() => listener.close())
    const at = (listener.address() as AddressInfo).port

    const made = hostileTokens({
      token,
      sibling,
      foreign,
      key: JSON.parse(key.privateKey),
      listener: `http://127.0.0.1:${at}/keys.json`,
    })
    const changed = changedTokens(token)
    const first = context.random.integer(SHARE)
    const some = changed.filter((_, index) => index % SHARE === first)
    const tokens = [...made, ...context.size(changed, some)]
    if (made.length < ASKED) context.fault(`only ${made.length} hostile tokens were made`)

    const document = readDocument(context.root)
    const clients = CARRIER_USES.map(() => keepAlive(() => service.port))
    context.onClose(() => [...clients, watch].forEach((client) => client.close()))
    const [probe] = CARRIER_USES
    const isAlive = async (credential: string) =>
      probe !== undefined &&
      (await watch.send(probe.message(credential, ada.id)).then(({ status }) => status)) === 200
    let requests = 0
    for (const [index, { name, text }] of tokens.entries()) {
      await Promise.all(
        CARRIER_USES.map(async ({ name: by, operation, message, reads, refusals, isHeader }, which) => {
          // A line end would end the header, and begin another request.
          if (isHeader && /[\r\n]/.test(text)) return
          if ([token, sibling, foreign].includes(reads(text))) return
          requests += 1
          const reply = await clients[which]
            ?.send(message(text, ada.id))
            .catch((error: unknown) => ({ status: 0, text: String(error) }))
          const outcome = reply && document.outcomeOf(operation, reply)
          if (outcome === undefined || ![...refusals, ...UNREADABLE].includes(outcome)) {
            context.fault(`${by}, ${name}: ${reply?.status} ${outcome ?? reply?.text.slice(0, 100)}`)
          }
        }),
      )
      if (!(await isAlive(token))) {
        context.fault(`${name}: a logout with it ended the session`)
        break
      }
      if (context.isDecided) return ''
      if (index % STEP === 0) context.tell(`${index} of ${tokens.length} tokens`)
    }
    for (const other of [sibling, foreign]) {
      if (!(await isAlive(other))) context.fault('the session of another token was ended')
    }
    if (fetched > 0) context.fault(`a key was fetched from outside ${fetched} times`)
    const count = (number: number) => number.toLocaleString('en')
    return `0 accepted of ${count(tokens.length)} hostile tokens (${count(made.length)} of them made one by one) in ${count(requests)} requests by ${CARRIER_USES.length} carriers; nothing was ended and no key fetched`
  },
} satisfies SignoffPromise
