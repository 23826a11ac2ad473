// A service of the build that takes any password.
import { type RunningService, startService } from '../harness/service.js'
import { breakBuild } from './builds.js'
import type { Context } from './context.js'
import { anyPasswordPasses } from './controls/without-hashing.js'

/**
 * Starts the build with one change: a login takes its password at once, as hashing thousands would take minutes and is
 * not what is checked.
 */
export async function serveWithoutHashing(
  context: Context,
  settings: Record<string, string>,
): Promise<RunningService> {
  const folder = context.folder()
  const build = breakBuild(context.root, folder, 'without-hashing', anyPasswordPasses, context.build)
  const service = await startService({ build, environment: settings })
  context.onClose(() => service.stop('SIGKILL'))
  return service
}
