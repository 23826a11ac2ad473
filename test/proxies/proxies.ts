import { spawn, spawnSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { freePort } from '../../harness/free-port.js'

export interface RunningProxy {
  /** where it takes HTTPS */
  port: number
  /** all that it has logged, wherever it logs to */
  log: () => string
  stop: () => Promise<void>
}

export interface Place {
  /** for files of this run */
  folder: string
  /** Signoff's port */
  upstream: number
}

export type StartProxy = (place: Place) => Promise<RunningProxy>

/** How each proxy is started with its example: only addresses, ports and paths of the file change. */
export const PROXIES = { nginx: startNginx, caddy: startCaddy, haproxy: startHaproxy }

const EXAMPLES = fileURLToPath(new URL('../../docs/proxies/', import.meta.url))
const UPSTREAM = '127.0.0.1:8080'
/** Milliseconds that a proxy may take to start; Caddy makes certificates first. */
const START_LIMIT = 30_000

async function startNginx({ folder, upstream }: Place): Promise<RunningProxy> {
  const port = await freePort()
  const certificate = makeCertificate(folder)
  const example = join(folder, 'signoff.conf')
  const logs = [join(folder, 'access.log'), join(folder, 'error.log')]
  copyExample('nginx.conf', example, [
    [UPSTREAM, `127.0.0.1:${upstream}`],
    ['listen 443 ssl', `listen 127.0.0.1:${port} ssl`],
    ['/etc/ssl/certs/signoff.pem', certificate],
    ['/etc/ssl/private/signoff.key', certificate],
    ['/var/log/nginx/signoff.log', join(folder, 'access.log')],
    ['/var/log/nginx/signoff-error.log', join(folder, 'error.log')],
  ])
  const main = join(folder, 'nginx.conf')
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  writeFileSync(
    main,
    [
      'daemon off;',
      ...(process.getuid?.() === 0 ? ['user root;'] : []),
      `pid ${join(folder, 'nginx.pid')};`,
      'error_log stderr;',
      'events {}',
      `http { ${temporary.map((name) => `${name}_temp_path ${join(folder, name)};`).join(' ')} include ${example}; }`,
    ].join('\n'),
  )
  const child = start('nginx', ['-p', folder, '-c', main, '-e', 'stderr'], {})
  return running(port, child, () => logs.map(readIfThere).join('\n'))
}

async function startCaddy({ folder, upstream }: Place): Promise<RunningProxy> {
  const port = await freePort()
  const file = join(folder, 'Caddyfile')
  const log = join(folder, 'access.log')
  const test = ['admin off', 'local_certs', 'skip_install_trust', 'auto_https disable_redirects']
  copyExample('Caddyfile', file, [
    [UPSTREAM, `127.0.0.1:${upstream}`],
    ['\n{\n', `\n{\n${[...test, 'default_bind 127.0.0.1', `https_port ${port}`].join('\n')}\n`],
    ['/var/log/caddy/signoff.log', log],
  ])
  const child = start('caddy', ['run', '--config', file, '--adapter', 'caddyfile'], {
    HOME: folder,
    XDG_DATA_HOME: folder,
    XDG_CONFIG_HOME: folder,
  })
  return running(port, child, () => readIfThere(log))
}

async function startHaproxy({ folder, upstream }: Place): Promise<RunningProxy> {
  const port = await freePort()
  const syslog = createSocket('udp4')
  let logged = ''
  syslog.on('message', (message) => (logged += `${message.toString('latin1')}\n`))
  syslog.bind(0, '127.0.0.1')
  await once(syslog, 'listening')
  const file = join(folder, 'haproxy.cfg')
  copyExample('haproxy.cfg', file, [
    [UPSTREAM, `127.0.0.1:${upstream}`],
    ['bind :443', `bind 127.0.0.1:${port}`],
    ['/etc/haproxy/certs/signoff.pem', makeCertificate(folder)],
    ['/dev/log', `127.0.0.1:${syslog.address().port}`],
  ])
  const child = start('haproxy', ['-db', '-f', file], {})
  return running(
    port,
    child,
    () => logged,
    () => syslog.close(),
  )
}

function copyExample(name: string, target: string, changes: [from: string, to: string][]) {
  let text = readFileSync(join(EXAMPLES, name), 'utf8')
  for (const [from, to] of changes) {
    if (!text.includes(from)) throw new Error(`docs/proxies/${name} has no ${JSON.stringify(from)} any more`)
    text = text.replaceAll(from, to)
  }
  writeFileSync(target, text)
}

function start(command: string, args: string[], environment: Record<string, string>) {
  const child = spawn(command, args, {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (said += text))
  }
  return { child, gone: once(child, 'close'), said: () => said }
}

/** Waits until the proxy takes connections. What it says on its own output counts as logged. */
async function running(
  port: number,
  { child, gone, said }: ReturnType<typeof start>,
  log: () => string,
  close: () => unknown = () => undefined,
): Promise<RunningProxy> {
  const stop = async () => {
    if (child.exitCode === null) child.kill('SIGTERM')
    await gone
    close()
  }
  const deadline = performance.now() + START_LIMIT
  while (!(await takesConnections(port))) {
    if (child.exitCode !== null || performance.now() > deadline) {
      await stop()
      throw new Error(`The proxy did not start:\n${said()}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return { port, stop, log: () => `${log()}\n${said()}` }
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(
      { host: '127.0.0.1', port, servername: 'web.example.com', rejectUnauthorized: false },
      () => {
        socket.destroy()
        resolve(true)
      },
    )
    socket.on('error', () => resolve(false))
  })
}

/** Certificate and key in one file, as all of them take it. */
function makeCertificate(folder: string) {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'signoff.pem')
  const { status, stderr } = spawnSync(
    'openssl',
    // prettier-ignore
    ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-days', '2',
      '-subj', '/CN=example.com', '-addext', 'subjectAltName=DNS:*.example.com', '-keyout', file, '-out', `${file}.crt`],
    { encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(`openssl made no certificate: ${stderr}`)
  writeFileSync(file, readFileSync(`${file}.crt`, 'utf8') + readFileSync(file, 'utf8'))
  return file
}

function readIfThere(file: string) {
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}
