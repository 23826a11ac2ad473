import { HOSTILE_MESSAGES, SERVED_MESSAGES } from '../messages.js'
import { ask, say } from '../../harness/connection.js'
import { serveWithUser } from '../http-service.js'
import controls from '../controls/H2.js'
import type { SignoffPromise } from '../promises.js'

export default {
  id: 'H2',
  promise: 'Ambiguous and malformed HTTP is refused, and its connection closed',
  how: 'sends messages on raw sockets, each with a logout of a live session behind it, and compares the one reply that may come; absolute-form targets and the like must be served',
  asked: '100 % as decided, of 60 messages or more',
  controls,
  async check(context) {
    const { port, login, isAlive } = await serveWithUser(context)
    const token = await login()
    const smuggled = `POST /logout HTTP/1.1\r\nHost: a\r\nAuthorization: ${token}\r\nContent-Length: 0\r\n\r\n`
    let sent = 0
    for (const { name, bytes, status, words } of HOSTILE_MESSAGES) {
      // First by itself, then with a second request behind it.
      for (const behind of ['', smuggled]) {
        const message = Buffer.from(bytes + behind, 'latin1')
        const { replies: answers, closed } = await say(port, message, { patience: 3_000 })
        const [answer] = answers
        if (answer?.status !== status || !answer.text.includes(words))
          context.fault(`${name}: answered ${answer?.status ?? 'nothing'} instead of ${status}`)
        if (answers.length > 1) context.fault(`${name}: ${answers.length} answers to one message`)
        if (!closed) context.fault(`${name}: the connection stays open`)
        if (answer !== undefined && answer.all('Connection').join() !== 'close')
          context.fault(`${name}: the answer does not say that the connection closes`)
        if (context.isDecided) return ''
      }
      sent += 1
      context.tell(`${sent} of ${HOSTILE_MESSAGES.length} messages`)
    }
    if (!(await isAlive(token))) context.fault('a request behind a hostile message was carried out')
    for (const { name, bytes, status } of SERVED_MESSAGES) {
      const next = 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n'
      const { replies: answers } = await say(port, bytes + next, { enough: 2, patience: 3_000 })
      if (answers[0]?.status !== status || answers[1]?.status !== 200)
        context.fault(`${name}: answered ${answers.map((answer) => answer.status).join(', ') || 'nothing'}`)
      sent += 1
    }
    await ask(port, { method: 'GET', target: '/healthz' })
    return `${HOSTILE_MESSAGES.length} messages refused as decided and closed, each alone and with a logout behind it, which was never carried out; ${SERVED_MESSAGES.length} served`
  },
} satisfies SignoffPromise
