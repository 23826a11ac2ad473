import type { Command, Help } from 'commander'
import { readConfig, settingList } from '../config.js'
import { expectHangups } from '../hangups.js'
import { examples } from './help.js'

export function addServe(program: Command): void {
  const serve = program
    .command('serve')
    .summary('start the service')
    .description('Start the service. Settings are read from the environment. SIGTERM and SIGINT stop it.')
    .action(async () => {
      expectHangups()
      const config = readConfig()
      // Only here: the other commands start sooner without it.
      const { serve } = await import('../main.js')
      await serve(config)
    })
  serve.addHelpText('after', ({ command }) => {
    const helper = command.createHelp()
    helper.prepareContext({ helpWidth: process.stdout.columns })
    return [
      '',
      'Settings, all optional:',
      ...settingLines(helper),
      examples(
        'signoff serve',
        'SIGNOFF_PORT=9000 signoff serve',
        'NODE_ENV=production SIGNOFF_DATABASE_URL=sqlite:/var/lib/signoff/signoff.db signoff serve',
      ),
    ].join('\n')
  })
}

function settingLines(helper: Help): string[] {
  const settings = [
    ...settingList,
    {
      variable: 'NODE_ENV',
      fallback: 'development',
      description: 'production: logs as JSON and makes no user',
    },
  ]
  const width = Math.max(...settings.map(({ variable }) => variable.length))
  return settings.map(({ variable, fallback, description }) => {
    return helper.formatItem(variable, width, `${description} (default: ${fallback || 'none'})`, helper)
  })
}
