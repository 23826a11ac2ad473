import { type Argument, Command } from 'commander'
import { addKeys } from './keys.js'
import { examples } from './help.js'
import { writeError, writeOut } from './print.js'
import { addServe } from './serve.js'
import { addSessions } from './sessions.js'
import { visible } from './text.js'
import { addUsers } from './users.js'
import { packageVersion } from './version.js'

const EXIT_CODES = `
Exit codes:
  0  done
  1  failed, refused, or no such user or session
  2  the command line or a setting is wrong`

export function createProgram(): Command {
  const program = new Command('signoff')
    .description('One session service that speaks every logout contract your clients already speak.')
    .version(packageVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .configureHelp({
      subcommandTerm: (command) =>
        [command.name(), ...command.registeredArguments.map(argumentTerm)].join(' '),
    })
    // What stands behind a command is the command's, so that --full-name may be followed by -V.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut,
      writeErr: writeError,
      outputError: (text, write) => write(usageError(text)),
    })
    .showHelpAfterError('Add --help to see how it is used.')
    .addHelpText('afterAll', EXIT_CODES)
  addServe(program)
  addUsers(program)
  addSessions(program)
  addKeys(program)
  return program.addHelpText(
    'after',
    `
Every command but serve works on the store that SIGNOFF_DATABASE_URL names, also
while the service runs. Give it the settings that the service has; they are
listed by: signoff serve --help
${examples('signoff serve', 'signoff users add alice --full-name "Alice Doe"', 'signoff sessions end --user alice')}`,
  )
}

function argumentTerm(argument: Argument): string {
  return argument.required ? `<${argument.name()}>` : `[${argument.name()}]`
}

/** Commander's words, without values: they may be secrets. */
function usageError(text: string): string {
  const message = text.replace(/^error: /, '').replace(/'(-[^'=]*)=.*'/s, "'$1'")
  return `signoff: ${visible(message.trimEnd().replaceAll('\n', ' '))}\n`
}
