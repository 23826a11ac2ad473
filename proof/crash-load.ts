// Clients that log in, check and log out until the service is killed under them.
import { once } from 'node:events'
import { PASSWORD } from './database.js'
import type { Ledger, LedgerUser } from './ledger.js'
import type { Context } from './context.js'
import type { Client } from '../harness/keep-alive.js'
import type { RunningService } from '../harness/service.js'

/** Runs clients against the service, and kills it right after one of its acknowledgements. */
export async function loadUntilKilled({
  context,
  client,
  service,
  ledger,
  users,
  after,
  clients = 24,
}: {
  context: Context
  client: Client
  service: RunningService
  ledger: Ledger
  /** those who log in */
  users: readonly LedgerUser[]
  /** acknowledgements after which it is killed */
  after: number
  clients?: number | undefined
}) {
  const { random } = context
  const known = ledger.entries.length
  const endable = ledger.unasked()
  let acknowledged = 0
  let isKilled = false
  const kill = () => {
    isKilled = true
    service.child.kill('SIGKILL')
  }
  void service.gone.then(() => (isKilled = true))
  const count = (success: boolean) => {
    if (success) acknowledged += 1
    if (acknowledged >= after && !isKilled) kill()
  }
  const one = async (number: number) => {
    while (!isKilled) {
      const kind = random.integer(10)
      // A login takes a core for tens of milliseconds: two clients log in, the others end and check.
      if (number < 2 && kind < 8) {
        const able = users.filter(({ endAsked }) => !endAsked)
        if (able.length > 0) count(await ledger.begin(client, random.pick(able)))
      } else if (kind < 7) {
        const { value: entry } = endable.next()
        if (entry === undefined) kill()
        else count(await ledger.end(client, entry))
      } else await ledger.check(client, random.pick(ledger.entries))
    }
  }
  await Promise.all(Array.from({ length: clients }, (_, number) => one(number)))
  if (service.child.exitCode === null && service.child.signalCode === null) await once(service.child, 'exit')
  await service.gone
  return { first: known, acknowledged }
}

/** Disables a user or gives another password by the command, while the service works on. Answers whether that was done. */
export async function endUser(
  context: Context,
  environment: Record<string, string>,
  ledger: Ledger,
  users: LedgerUser[],
) {
  const able = users.filter(({ endAsked }) => !endAsked)
  // The others go on logging in.
  if (able.length < 4) return false
  const user = context.random.pick(able)
  const args = context.random.pick([
    ['users', 'disable', user.username],
    ['users', 'password', user.username, '--password-stdin'],
    ['sessions', 'end', '--user', user.username],
  ])
  ledger.endAsked(user)
  const { code } = await context.signoff(args, { environment, input: `another ${PASSWORD}\n` })
  if (code === 0) ledger.endAcknowledged(user, `signoff ${args.slice(0, 2).join(' ')}`)
  return code === 0
}

/** Starts the service, and kills it at some moment of its start. */
export async function killWhileStarting(context: Context, environment: Record<string, string>) {
  const starting = context.serve(environment, {
    through: ['timeout', '-s', 'KILL', (0.01 + context.random.fraction() * 0.8).toFixed(2)],
  })
  await starting.then(
    // It listens already; a signal from here would reach `timeout` alone, and leave the service behind.
    (service) => service.gone,
    () => undefined,
  )
}
