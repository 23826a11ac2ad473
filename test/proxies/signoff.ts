import { join } from 'node:path'
import { runCommand, startService } from '../../harness/service.js'

export type RunningSignoff = Awaited<ReturnType<typeof startSignoff>>

/** Starts the build as an operator does behind a proxy on the same machine. */
export async function startSignoff(folder: string) {
  const user = { username: 'ada', password: 'correct horse battery staple' }
  const environment = {
    NODE_ENV: 'production',
    SIGNOFF_DATABASE_URL: `sqlite:${join(folder, 'signoff.db')}`,
    SIGNOFF_TRUSTED_PROXIES: '127.0.0.1',
  }
  const added = await runCommand(['users', 'add', user.username, '--password-stdin'], {
    environment,
    input: `${user.password}\n`,
  })
  if (added.code !== 0) throw new Error(`The user was not added: ${added.stderr}`)
  const service = await startService({ environment })
  const url = `http://127.0.0.1:${service.port}`
  const issued: string[] = []

  return {
    port: service.port,
    user,
    /** Every credential that was handed out. */
    issued,
    /** Starts a session without the proxy. */
    async signIn() {
      const reply = await fetch(`${url}/body/api/auth/login`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(user),
      })
      const { session } = (await reply.json()) as { session: string }
      issued.push(session)
      return session
    },
    /** Asks without the proxy. */
    async isAlive(credential: string) {
      const { status } = await fetch(`${url}/auth/session`, { headers: { session_token: credential } })
      return status === 200
    },
    /** The log's line for a request. */
    logLine: (requestId: string) => service.logged((line) => line['requestId'] === requestId),
    stop: () => service.stop('SIGTERM'),
  }
}
