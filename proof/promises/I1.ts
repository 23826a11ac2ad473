import path from 'node:path'
import { FUZZ_SETTINGS, fuzz, fuzzPython } from '../../scripts/fuzz/fuzz.js'
import { SWITCHED_OFF } from '../../scripts/fuzz/switched-off.js'
import { findPython, Mendable } from '../../scripts/python/environment.js'
import { NotRun } from '../context.js'
import { readDocument } from '../documented.js'
import { keepAlive } from '../../harness/keep-alive.js'
import type { SignoffPromise } from '../promises.js'
import type { Context } from '../context.js'

/** Where services often have what nobody documented. */
const GUESSES = [
  ...[
    '/debug',
    '/metrics',
    '/status',
    '/admin',
    '/users',
    '/sessions',
    '/keys',
    '/api',
    '/api/users',
    '/api/auth',
  ],
  ...[
    '/login',
    '/auth/login',
    '/auth/logout',
    '/auth/me',
    '/api/auth/me',
    '/api/auth/session',
    '/api/v1/auth',
  ],
  ...[
    '/api/v1/auth/register',
    '/api/v1/auth/refresh',
    '/api/v1/users',
    '/graphql',
    '/health',
    '/ready',
    '/swagger',
  ],
  ...[
    '/.git/config',
    '/.env',
    '/package.json',
    '/openapi',
    '/signoff.db',
    '/favicon.ico',
    '/server-status',
    '/trace',
  ],
]

export default {
  id: 'I1',
  promise: 'openapi.yaml is the truth: no request is answered with a failure or with anything undocumented',
  how: `runs Schemathesis, all phases and checks, with a session of its own for each case, and compares the routes that answer with the document; checks switched off: ${SWITCHED_OFF.map(({ check, operations, reason }) => `${check} for ${operations.join(' and ')} (${reason})`).join('; ')}`,
  asked: '0 findings in 50,000 cases',
  needs: 'Python 3.10 or newer with venv, and a package index within reach of pip the first time',
  limit: 60,
  controls: [
    {
      name: 'a user id that is no integer makes a failure',
      mutations: [
        {
          file: 'dist/src/sessions/user-id.js',
          find: /if \(!INTEGER\.test\(text\)\)\s*return undefined;/,
          replace: '',
        },
      ],
    },
    {
      name: 'a status that stands in no document',
      mutations: [
        {
          file: 'dist/src/http/context.js',
          find: '{ outcome, status, headers, body, length }) {',
          replace: '{ outcome, status, headers, body, length }) { status = status === 403 ? 402 : status;',
        },
      ],
    },
    {
      name: 'an operation that stands in no document',
      mutations: [
        {
          file: 'dist/src/contract/contract.js',
          find: /method\.toLowerCase\(\), path\);/,
          replace: "method.toLowerCase(), path === '/debug' ? '/healthz' : path);",
        },
      ],
    },
  ],
  async check(context) {
    try {
      findPython()
      await fuzzPython(context.root)
    } catch (error) {
      if (error instanceof Mendable) throw new NotRun(error.message)
      throw error
    }
    const folder = context.folder()
    const databaseUrl = `sqlite:${path.join(folder, 'signoff.db')}`
    const service = await context.serve({
      ...FUZZ_SETTINGS,
      SIGNOFF_DATABASE_URL: databaseUrl,
      SIGNOFF_PORTAL: 'false',
    })
    const routes = await compareRoutes(context, service.port)
    if (context.isDecided) return ''
    const { generated, findings } = await fuzz({
      root: context.root,
      build: context.build,
      url: service.url,
      databaseUrl,
      folder,
      cases: context.size(50_000, 100),
      examples: context.size(1_000, 5),
      processes: context.size(2, 1),
      seed: context.seed,
      ...context.size({}, { phases: context.isControl ? 'coverage' : 'examples,coverage,fuzzing' }),
      tell: context.tell,
    })
    for (const finding of findings) context.fault(finding)
    if (service.child.exitCode !== null) context.fault('the service ended')
    return `${findings.length} findings in ${generated.toLocaleString('en')} cases; ${routes} documented routes answer and no other`
  },
} satisfies SignoffPromise

async function compareRoutes(context: Context, port: number) {
  const document = readDocument(context.root)
  const client = keepAlive(() => port)
  const served = JSON.parse((await client.ask({ method: 'GET', target: '/openapi.json' })).text)
  const { handlers } = await context.module('generated/server/handlers.js')
  const listed = (names: readonly string[]) => [...names].sort().join(', ')
  const documented = document.routes.map(({ operation }) => operation)
  if (listed(Object.keys(handlers)) !== listed(documented))
    context.fault('the handlers are not those of openapi.yaml')
  if (
    listed(Object.keys(served.paths)) !== listed([...new Set(document.routes.map((route) => route.path))])
  ) {
    context.fault('the served document has other paths than openapi.yaml')
  }
  for (const { operation, method, path: at } of document.routes) {
    const reply = await client.ask({ method, target: at.replace('{id}', '1') })
    if (reply.status === 404 || reply.status === 405 || reply.status >= 500) {
      context.fault(`${operation} is answered with ${reply.status}`)
    }
  }
  for (const at of GUESSES) {
    for (const method of ['GET', 'POST']) {
      const { status } = await client.ask({ method, target: at })
      if (status !== 404)
        context.fault(`${method} ${at} stands in no document and is answered with ${status}`)
    }
  }
  client.close()
  return document.routes.length
}
