import type { Command } from 'commander'
import type { SigningKeyRecord } from '../store/store.js'
import { examples } from './help.js'
import { JSON_OPTION, note, print, type PrintOptions, show } from './print.js'
import { changeStore, withStore } from './store.js'
import { type Column, count, isoTime, table, time } from './text.js'

export function addKeys(program: Command): void {
  const keys = program
    .command('keys')
    .description('List and rotate the keys that sign access tokens.')
    .summary('list and rotate signing keys')

  keys
    .command('list')
    .summary('list all keys, newest first')
    .description('List the signing keys, newest first. With --json, each with its public JWK.')
    .option(...JSON_OPTION)
    .action(list)
    .addHelpText('after', examples('signoff keys list', "signoff keys list --json | jq '.[0].publicKey'"))

  keys
    .command('rotate')
    .summary('make a new signing key')
    .description(
      'Make a new signing key. A running service signs with it from its next login on. ' +
        'The others sign no more; the tokens that they signed live on, unless --end-sessions ends them.',
    )
    .option(
      '--end-sessions',
      'also end every session whose access token another key signed, and publish those keys no more',
    )
    .option(...JSON_OPTION)
    .action(rotate)
    .addHelpText('after', examples('signoff keys rotate', 'signoff keys rotate --end-sessions'))

  keys.addHelpText('after', examples('signoff keys list', 'signoff keys rotate'))
}

async function list(options: PrintOptions): Promise<void> {
  await withStore(async ({ store }) => {
    const keys = await store.keys.list()
    if (keys.length === 0) note('There are no keys yet; the service makes one when it starts')
    show(options, keys.map(keyForScripts), keys.length === 0 ? '' : table(keys, COLUMNS))
  })
}

async function rotate(options: PrintOptions & { endSessions?: true }): Promise<void> {
  await changeStore(
    async ({ store, config: { issuer, audience }, clock, audit, operator }) => {
      // Only here: no other command needs the cryptography.
      const { createAccessTokens, endRetired } = await import('../sessions/access-tokens.js')
      const id = await createAccessTokens({
        keys: store.keys,
        issuer,
        audience,
        clock,
        audit,
        operator,
      }).rotate()
      let ended = 0
      if (options.endSessions) {
        ended = await endRetired(store, clock())
        await audit.tell({
          event: 'sessions-ended',
          selection: 'other-keys',
          count: ended,
          keyId: id,
          ...operator,
        })
      }
      const endedToo = options.endSessions ? `; ended ${count(ended, 'session')}` : ''
      print(options, { id, endedSessions: ended }, `Signing with the new key ${id}${endedToo}`)
    },
    // Whoever ends sessions knows that there are some: a store that is not there is the wrong one.
    { create: options.endSessions !== true },
  )
}

function stateOf({ retiredAt, withdrawnAt }: SigningKeyRecord): string {
  if (withdrawnAt !== undefined) return 'withdrawn'
  return retiredAt === undefined ? 'signing' : 'retired'
}

const COLUMNS: Column<SigningKeyRecord>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'STATE', of: stateOf },
  { title: 'CREATED', of: ({ createdAt }) => time(createdAt) },
  { title: 'RETIRED', of: ({ retiredAt }) => time(retiredAt) },
]

/** Names each member, so that the private key never gets out. */
function keyForScripts(key: SigningKeyRecord): object {
  const publicKey: unknown = JSON.parse(key.publicKey)
  return {
    id: key.id,
    state: stateOf(key),
    createdAt: isoTime(key.createdAt),
    retiredAt: isoTime(key.retiredAt),
    publicKey,
  }
}
