// A service with one user, for promises about what comes in by HTTP.
import path from 'node:path'
import { PASSWORD } from './database.js'
import { ask } from '../harness/connection.js'
import type { Context } from './context.js'

export async function serveWithUser(
  context: Context,
  {
    environment = {},
    user = 'ada',
    ...options
  }: {
    environment?: Record<string, string>
    nodeOptions?: string[]
    onLine?: (line: string) => void
    onError?: (text: string) => void
    user?: string
  } = {},
) {
  const database = path.join(context.folder(), 'signoff.db')
  const settings = { SIGNOFF_DATABASE_URL: `sqlite:${database}`, ...environment }
  const added = await context.signoff(['users', 'add', user, '--password-stdin'], {
    environment: settings,
    input: PASSWORD,
  })
  if (added.code !== 0) throw new Error(added.stderr)
  const service = await context.serve(settings, options)
  const { port } = service
  return {
    service,
    port,
    database,
    /** Starts a session; answers its token. */
    async login() {
      const answer = await ask(port, {
        method: 'POST',
        target: '/body/api/auth/login',
        json: { username: user, password: PASSWORD },
      })
      if (answer.status !== 200) throw new Error(`The login was answered ${answer.status}: ${answer.text}`)
      return String(JSON.parse(answer.text).session)
    },
    async isAlive(token: string) {
      const answer = await ask(port, {
        method: 'GET',
        target: '/auth/session',
        headers: [['session_token', token]],
      })
      if (answer.status !== 200 && answer.status !== 401) {
        throw new Error(`A check was answered ${answer.status}: ${answer.text}`)
      }
      return answer.status === 200
    },
  }
}
