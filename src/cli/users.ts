import { type Command, InvalidArgumentError } from 'commander'
import { createPasswords } from '../sessions/passwords.js'
import { parseUserId } from '../sessions/user-id.js'
import { createUsers, findUser, type Users } from '../sessions/users.js'
import type { UserRecord } from '../store/store.js'
import { confirm, passwordSource } from './ask.js'
import { examples } from './help.js'
import { JSON_OPTION, note, print, type PrintOptions, show } from './print.js'
import { type ChangeContext, changeStore, withStore } from './store.js'
import { type Column, isoTime, table, time, visible } from './text.js'

interface PasswordOptions extends PrintOptions {
  passwordStdin?: true
}

const PASSWORD_OPTION = [
  '--password-stdin',
  'take the password from the first line of standard input',
] as const

export function addUsers(program: Command): void {
  const users = program
    .command('users')
    .description('Add, list and change the users who may log in.')
    .summary('add, list and change users')

  users
    .command('add')
    .summary('add a user')
    .description(
      'Add a user. The password is asked for, unless it comes on standard input. It has 15 characters or more and is no common one.',
    )
    .argument('<username>', 'the name to log in with; case does not count')
    .option('--full-name <name>', 'the name that clients show; the username if not given')
    .option('--id <number>', 'the id, any signed 64-bit integer; the next free one if not given', userId)
    .option(...PASSWORD_OPTION)
    .option(...JSON_OPTION)
    .action(add)
    .addHelpText(
      'after',
      examples(
        'signoff users add alice',
        'signoff users add alice --full-name "Alice Doe" --id 1234 --password-stdin < password.txt',
      ),
    )

  users
    .command('list')
    .summary('list all users')
    .description('List all users, by id.')
    .option(...JSON_OPTION)
    .action(list)
    .addHelpText('after', examples('signoff users list', "signoff users list --json | jq -r '.[].username'"))

  users
    .command('password')
    .summary('give a user another password')
    .description(
      'Give a user another password, of 15 characters or more and no common one. Ends their sessions.',
    )
    .argument('<username>', 'whose password')
    .option(...PASSWORD_OPTION)
    .option(...JSON_OPTION)
    .action(changePassword)
    .addHelpText(
      'after',
      examples(
        'signoff users password alice',
        'signoff users password alice --password-stdin < password.txt',
      ),
    )

  users
    .command('disable')
    .summary('let a user log in no more')
    .description('Let a user log in no more, until they are enabled. Ends their sessions.')
    .argument('<username>', 'whom')
    .option(...JSON_OPTION)
    .action(disable)
    .addHelpText('after', examples('signoff users disable alice'))

  users
    .command('enable')
    .summary('let a disabled user log in again')
    .description('Let a disabled user log in again.')
    .argument('<username>', 'whom')
    .option(...JSON_OPTION)
    .action(enable)
    .addHelpText('after', examples('signoff users enable alice'))

  users
    .command('delete')
    .summary('delete a user for good')
    .description('Delete a user with all their sessions, for good.')
    .argument('<username>', 'whom')
    .option('-y, --yes', 'do not ask')
    .option(...JSON_OPTION)
    .action(remove)
    .addHelpText('after', examples('signoff users delete alice', 'signoff users delete alice --yes'))

  users.addHelpText('after', examples('signoff users add alice', 'signoff users disable alice'))
}

async function add(
  username: string,
  options: PasswordOptions & { fullName?: string; id?: bigint },
): Promise<void> {
  const password = passwordSource(options)
  await changeStore(
    async (context) => {
      const users = usersOf(context)
      await users.checkFree(username)
      await users.add({ ...options, username, password: await password() })
      const user = await findUser(context.store.users, username)
      print(options, userForScripts(user), `Added ${nameOf(user)}`)
    },
    { create: true },
  )
}

async function list(options: PrintOptions): Promise<void> {
  await withStore(async ({ store }) => {
    const users = await store.users.list()
    if (users.length === 0) note('There are no users yet; add one with: signoff users add NAME')
    show(options, users.map(userForScripts), users.length === 0 ? '' : table(users, COLUMNS))
  })
}

async function changePassword(username: string, options: PasswordOptions): Promise<void> {
  const password = passwordSource(options)
  await changeStore(async (context) => {
    const users = usersOf(context)
    const user = await findUser(context.store.users, username)
    await users.setPassword(username, await password())
    print(options, userForScripts(user), `Changed the password of ${nameOf(user)}; all sessions were ended`)
  })
}

async function disable(username: string, options: PrintOptions): Promise<void> {
  await changeStore(async (context) => {
    const users = usersOf(context)
    const changed = await users.disable(username)
    const user = await findUser(context.store.users, username)
    const text = changed
      ? `Disabled ${nameOf(user)}; all sessions were ended`
      : `${nameOf(user)} is disabled already; nothing was changed`
    print(options, userForScripts(user), text)
  })
}

async function enable(username: string, options: PrintOptions): Promise<void> {
  await changeStore(async (context) => {
    const users = usersOf(context)
    const changed = await users.enable(username)
    const user = await findUser(context.store.users, username)
    const text = changed
      ? `Enabled ${nameOf(user)}`
      : `${nameOf(user)} is enabled already; nothing was changed`
    print(options, userForScripts(user), text)
  })
}

async function remove(username: string, options: PrintOptions & { yes?: true }): Promise<void> {
  await changeStore(async (context) => {
    const users = usersOf(context)
    const user = await findUser(context.store.users, username)
    if (!options.yes) await confirm(`Delete ${nameOf(user)} with all sessions, for good?`)
    await users.delete(username)
    print(options, userForScripts(user), `Deleted ${nameOf(user)} with all sessions`)
  })
}

function usersOf({ store, clock, audit, operator }: ChangeContext): Users {
  return createUsers({
    store,
    clock,
    audit,
    operator,
    passwords: {
      async hash(password) {
        const passwords = createPasswords({ concurrency: 1, queue: 0 })
        return passwords.hash(password).finally(() => passwords.close())
      },
    },
  })
}

function userId(text: string): bigint {
  const id = parseUserId(text)
  if (id === undefined)
    throw new InvalidArgumentError('It must be a whole number of 64 bits, from -2^63 to 2^63 - 1.')
  return id
}

function nameOf({ username, id }: UserRecord): string {
  return visible(`${username} (id ${id.toString()})`)
}

function stateOf({ disabledAt }: UserRecord): string {
  return disabledAt === undefined ? 'enabled' : 'disabled'
}

const COLUMNS: Column<UserRecord>[] = [
  { title: 'ID', of: ({ id }) => id.toString(), right: true },
  { title: 'USERNAME', of: ({ username }) => username },
  { title: 'FULL NAME', of: ({ fullName }) => fullName },
  { title: 'STATE', of: stateOf },
  { title: 'CREATED', of: ({ createdAt }) => time(createdAt) },
]

/** Names each member, so that the password hash never gets out. */
function userForScripts(user: UserRecord): object {
  return {
    id: user.id.toString(),
    username: user.username,
    fullName: user.fullName ?? null,
    state: stateOf(user),
    createdAt: isoTime(user.createdAt),
    disabledAt: isoTime(user.disabledAt),
  }
}
