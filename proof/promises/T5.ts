import { LOGINS, loginRequest } from '../carriers.js'
import { inLanes } from '../lanes.js'
import { openDatabase } from '../database.js'
import type { Database } from '../database.js'
import controls from '../controls/T5.js'
import type { SignoffPromise } from '../promises.js'

const KINDS = ['own', 'foreign', 'ended', 'random'] as const
const FORMS = ['session-token', 'access-token'] as const
/** Where a login may find a credential that it must not look at. */
const PLACES: readonly ((credential: string) => {
  header?: [string, string]
  parameter?: string
  member?: [string, string]
})[] = [
  (credential) => ({ header: ['Authorization', `Bearer ${credential}`] }),
  (credential) => ({ header: ['session_token', credential] }),
  (credential) => ({ header: ['Cookie', `auth_session=${credential}`] }),
  (credential) => ({ parameter: `userId=1&sessionId=${credential}` }),
  (credential) => ({ parameter: `session_token=${credential}` }),
  (credential) => ({ member: ['session', credential] }),
  (credential) => ({ member: ['access_token', credential] }),
]

export default {
  id: 'T5',
  promise: 'A login never adopts a credential that comes with it',
  how: 'logs in by every login, with own, foreign, ended and random credentials in every place where one may stand; the session must be new and the login’s, and those behind what was presented must stay as they were',
  asked: '0 adoptions in 10,000 credentials presented',
  controls,
  async check(context) {
    const { random } = context
    const database = await openDatabase(context)
    const [user, other] = [await database.addUser('ada'), await database.addUser('bob')]
    const service = await context.serve({ SIGNOFF_DATABASE_URL: database.url, SIGNOFF_PORTAL: 'false' })
    const wanted = context.size(10_000, 250)
    /** One to four at a time: those of several places must not be taken together either. */
    const logins: number[] = []
    for (let left = wanted; left > 0; left -= logins.at(-1) ?? 0)
      logins.push(1 + random.integer(Math.min(4, left)))
    let presentedInAll = 0

    const make = async (kind: (typeof KINDS)[number]) => {
      const session = await database.startSession(kind === 'foreign' ? other : user, {
        form: random.pick(FORMS),
      })
      if (kind === 'ended') await database.store.sessions.endWhere({ id: session.id }, Date.now())
      return kind === 'random' ? `sess_${random.bytes(32).toString('base64url')}` : session.credential
    }

    await inLanes(context, service.port, logins, async (connection, count) => {
      const login = random.pick(LOGINS)
      const request = loginRequest(login.target, user)
      const parameters: string[] = []
      const members: Record<string, string> = {}
      const headers: [string, string][] = []
      const presented = []
      for (const place of random.shuffled(PLACES).slice(0, count)) {
        const kind = random.pick(KINDS)
        const credential = await make(kind)
        presented.push({ kind, credential, before: stateOf(await database.find(credential)) })
        const { header, parameter, member } = place(credential)
        if (header !== undefined) headers.push(header)
        if (parameter !== undefined) parameters.push(parameter)
        if (member !== undefined) members[member[0]] = member[1]
      }
      const reply = await connection.ask({
        ...request,
        target: [request.target, ...(parameters.length === 0 ? [] : [parameters.join('&')])].join('?'),
        headers,
        json: { ...(request.json as object), ...members },
      })
      if (reply.status !== 200) {
        context.fault(`${login.name} was answered with ${reply.status}`)
        return
      }
      const credential = login.credential(reply) ?? ''
      const session = await database.find(credential)
      if (session?.userId !== user.id || session.endedAt !== undefined)
        context.fault(`${login.name} gave no live session of its own user`)
      for (const { kind, credential: given, before } of presented) {
        presentedInAll += 1
        if (given === credential) context.fault(`${login.name} gave the ${kind} credential that it was sent`)
        const after = await database.find(given)
        if (after !== undefined && after.number === session?.number)
          context.fault(`${login.name} went on with the session behind the ${kind} credential`)
        if (stateOf(after) !== before)
          context.fault(`${login.name} changed the session behind the ${kind} credential`)
      }
    })
    return `0 adoptions in ${presentedInAll.toLocaleString('en')} credentials presented, in ${logins.length.toLocaleString('en')} logins`
  },
} satisfies SignoffPromise

function stateOf(session: Awaited<ReturnType<Database['find']>>) {
  if (session === undefined) return 'none'
  const { number, userId, expiresAt, lastSeenAt, endedAt } = session
  return [number, userId, expiresAt, lastSeenAt, endedAt ?? 'live'].join(' ')
}
