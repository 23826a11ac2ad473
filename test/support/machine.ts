import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { COMMAND } from '../../scripts/command.js'
import { freePort } from '../../harness/free-port.js'
import { ROOT } from '../../harness/root.js'

/**
 * A machine that operators work on, as far as the documents' commands go: folders of its own for the paths that they
 * name, and stand-ins for the commands that need another user or a running systemd.
 */
export interface Machine {
  url: string
  /** Runs commands one after the other in one shell, as they stand in a document; answers what each of them printed. */
  run(...commands: string[]): Promise<string[]>
  /** Puts a file where a document says that it lies. */
  install(path: string, content: string): void
  stop(): Promise<void>
}

const SEPARATOR = '\u001e'

/** @param folder an empty one, in which all happens */
export async function createMachine(folder: string): Promise<Machine> {
  const port = await freePort()
  const url = `http://localhost:${port}`
  const place: Record<string, string> = {
    '/opt/signoff': ROOT.replace(/\/$/, ''),
    '/var/lib/signoff': join(folder, 'data'),
    '/etc/systemd/system/signoff.service': join(folder, 'signoff.service'),
    '/etc/signoff.env': join(folder, 'signoff.env'),
    '/usr/local/bin/signoff': join(folder, 'bin', 'signoff'),
    '/usr/bin/node': process.execPath,
    'http://localhost:8080': url,
  }
  const placed = (text: string) =>
    Object.entries(place).reduce((changed, [from, to]) => changed.replaceAll(from, to), text)

  mkdirSync(join(folder, 'bin'))
  mkdirSync(join(folder, 'data'), { mode: 0o700 })
  const command = (name: string, lines: string[]) => {
    writeFileSync(join(folder, 'bin', name), ['#!/bin/bash', 'set -euo pipefail', ...lines, ''].join('\n'))
    chmodSync(join(folder, 'bin', name), 0o755)
  }
  const log = join(folder, 'journal')
  const pid = join(folder, 'pid')
  command('sudo', ['[ "$1" = -u ] && shift 2', 'exec "$@"'])
  command('runuser', ['shift 3', 'exec "$@"'])
  command('npx', [
    '[ "$1 $2" = "--no-install signoff" ] && shift 2',
    placed(`exec /usr/bin/node /opt/signoff/${COMMAND} "$@"`),
  ])
  command('journalctl', [`cat ${log}`])
  // Runs what the unit says, and waits until it serves, or is gone.
  command('systemctl', [
    `start() { $(sed -n 's/^ExecStart=//p' ${place['/etc/systemd/system/signoff.service'] ?? ''}) >> ${log} 2>&1 < /dev/null & echo $! > ${pid}`,
    `  curl -s -o ${folder}/ready --retry 30 --retry-delay 1 --retry-connrefused ${url}/readyz; }`,
    // Not until the process is gone: where nobody waits for orphans, it never is.
    `stop() { kill -TERM "$(cat ${pid})"; until tail -n 1 ${log} | grep -q '"msg":"stopped"'; do sleep 0.1; done; rm ${pid}; }`,
    `[ "$1" = stop ] || { set -a; . ${place['/etc/signoff.env'] ?? ''}; export SIGNOFF_PORT=${port}; set +a; }`,
    'case "$1" in enable | start) start ;; stop) stop ;; restart) stop; start ;; esac',
  ])

  const bash = async (script: string): Promise<string> => {
    const child = spawn('bash', ['-euo', 'pipefail', '-c', script], {
      cwd: folder,
      env: {
        HOME: folder,
        PATH: `${join(folder, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`,
        SIGNOFF_DATABASE_URL: placed('sqlite:/var/lib/signoff/signoff.db'),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    let errors = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
    const [code] = (await once(child, 'close')) as [unknown]
    if (code !== 0) throw new Error(`${script}\nended with ${String(code)}:\n${output}${errors}`)
    return output
  }

  return {
    url,
    async run(...commands) {
      const output = await bash(commands.map(placed).join(`\nprintf '\\036'\n`))
      return output.split(SEPARATOR)
    },
    install(path, content) {
      writeFileSync(place[path] ?? path, placed(content))
      chmodSync(place[path] ?? path, 0o755)
    },
    async stop() {
      if (existsSync(pid)) await bash('systemctl stop signoff')
      // What the service said of itself belongs to a failed test's report.
      if (existsSync(log) && /"level":"(?:error|fatal)"/.test(readFileSync(log, 'utf8'))) {
        throw new Error(readFileSync(log, 'utf8'))
      }
    },
  }
}
