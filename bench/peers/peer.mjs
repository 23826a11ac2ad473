// What a peer's script does, told by its first argument: seed, serve or count. Each runs in a process of its own, so that
// the bench itself loads none of the peers' packages.
import { writeFileSync } from 'node:fs'
import path from 'node:path'

/**
 * @typedef {object} Peer
 * @property {(folder: string, sessions: number) => Promise<string[]> | string[]} seed
 *   makes the database, and answers the value of the header that names each session
 * @property {(folder: string, port: number) => Promise<import('node:http').Server> | import('node:http').Server} serve
 * @property {(folder: string) => Promise<number> | number} count how many live sessions there are
 */

const CREDENTIALS = 'credentials.json'

/** @param {Peer} peer */
export async function run(peer) {
  const [task = '', argument = '{}'] = process.argv.slice(2)
  if (task === 'serve') {
    const server = await peer.serve(process.cwd(), Number(process.env['PORT']))
    process.on('SIGTERM', () => {
      server.close(() => process.exit())
      server.closeAllConnections()
    })
    return
  }
  const { folder, sessions } = JSON.parse(argument)
  if (task === 'count') {
    answer({ sessions: await peer.count(folder) })
    return
  }
  const credentials = await peer.seed(folder, sessions)
  writeFileSync(path.join(folder, CREDENTIALS), JSON.stringify(credentials))
  answer({})
}

/** Ends the process, as some packages leave timers behind. @param {object} value */
function answer(value) {
  process.stdout.write(JSON.stringify(value), () => process.exit())
}
