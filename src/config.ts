import { availableParallelism, userInfo } from 'node:os'
import { dirname, resolve } from 'node:path'
import ipaddr from 'ipaddr.js'
import type { Operator } from './sessions/audit.js'
import { MOST_SOURCE_FAILURES } from './sessions/limits.js'
import { parseDatabaseUrl } from './store/url.js'

/** All that can be set, read once at the start. Times are in milliseconds. */
export interface Config {
  readonly production: boolean
  readonly host: string
  readonly port: number
  readonly databaseUrl: string
  readonly sessionTtl: number
  readonly sessionIdleTtl: number
  readonly cookieSecure: boolean
  readonly issuer: string
  readonly audience: string
  readonly trustedProxies: readonly AddressRange[]
  readonly corsOrigins: readonly string[]
  readonly logLevel: string
  /** An absolute path, `-` for the standard stream, or empty for none. */
  readonly auditLog: string
  readonly hashQueue: number
  /** 0 for any number. */
  readonly sourceFailures: number
  readonly purgeAfter: number
  readonly portal: boolean
  readonly checkReplies: boolean
  /** How many connections a process holds at once, and those of one client address. */
  readonly maxConnections: number
  readonly maxConnectionsPerSource: number
  /** How many processes serve. */
  readonly workers: number
  /** How many passwords a process hashes at once. */
  readonly hashConcurrency: number
}

export type AddressRange = [address: ipaddr.IPv4 | ipaddr.IPv6, bits: number]

/** A setting cannot be used; the message names the variable and the mend. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

export interface Setting {
  variable: string
  fallback: string
  description: string
}

interface SettingOf<Value> extends Setting {
  /** May hold a password, so that no message repeats it. */
  secret?: true
  /** @throws Error that says what is wanted. */
  read(text: string): Value
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']
const UNITS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }
/** In days. Longer times would leave what JavaScript can tell as a date. */
const LONGEST_DURATION = 36_500

const settings = {
  host: {
    variable: 'SIGNOFF_HOST',
    fallback: '127.0.0.1',
    description: 'Address to listen on; 0.0.0.0 or :: for all',
    read: (text: string) => text,
  },
  port: {
    variable: 'SIGNOFF_PORT',
    fallback: '8080',
    description: 'Port to listen on; 0 takes a free one',
    read: (text: string) => wholeNumber(text, 0, 65_535),
  },
  databaseUrl: {
    variable: 'SIGNOFF_DATABASE_URL',
    fallback: 'sqlite:./data/signoff.db',
    secret: true,
    description:
      'Where users and sessions are kept; sqlite:PATH, relative to the working directory or absolute',
    read: (text: string) => {
      parseDatabaseUrl(text)
      return text
    },
  },
  sessionTtl: {
    variable: 'SIGNOFF_SESSION_TTL',
    fallback: '24h',
    description: 'How long a session lives at the most; 3s, 15m, 24h, 30d',
    read: duration,
  },
  sessionIdleTtl: {
    variable: 'SIGNOFF_SESSION_IDLE_TTL',
    fallback: '1h',
    description: 'How long a session lives without being checked',
    read: duration,
  },
  cookieSecure: {
    variable: 'SIGNOFF_COOKIE_SECURE',
    fallback: 'true',
    description: 'Mark cookies Secure; false only for development over plain HTTP',
    read: flag,
  },
  issuer: {
    variable: 'SIGNOFF_ISSUER',
    fallback: 'signoff',
    description: 'The iss of access tokens',
    read: nonEmpty,
  },
  audience: {
    variable: 'SIGNOFF_AUDIENCE',
    fallback: 'signoff',
    description: 'The aud of access tokens',
    read: nonEmpty,
  },
  trustedProxies: {
    variable: 'SIGNOFF_TRUSTED_PROXIES',
    fallback: '',
    description: 'Proxies whose X-Forwarded headers count; addresses or ranges, by commas: 10.0.0.0/8,::1',
    read: (text: string) => list(text).map(addressRange),
  },
  corsOrigins: {
    variable: 'SIGNOFF_CORS_ORIGINS',
    fallback: '',
    description: 'Origins whose pages may call the service; by commas: https://app.example.com',
    read: (text: string) => list(text).map(origin),
  },
  workers: {
    variable: 'SIGNOFF_WORKERS',
    fallback: '1',
    description: 'How many processes serve, on one port and one database; one for each core is plenty',
    read: (text: string) => wholeNumber(text, 1, 256),
  },
  logLevel: {
    variable: 'SIGNOFF_LOG_LEVEL',
    fallback: 'info',
    description: `How much is logged; ${LOG_LEVELS.join(', ')}`,
    read: (text: string) => {
      if (!LOG_LEVELS.includes(text)) throw new Error(`one of ${LOG_LEVELS.join(', ')}`)
      return text
    },
  },
  auditLog: {
    variable: 'SIGNOFF_AUDIT_LOG',
    fallback: 'audit.log',
    description:
      'The audit log: a file, absolute or relative to the folder of the database; - for standard output; empty for none',
    read: auditPlace,
  },
  hashQueue: {
    variable: 'SIGNOFF_HASH_QUEUE',
    fallback: '64',
    description: 'How many logins may wait for a core before more are refused with 503',
    read: (text: string) => wholeNumber(text, 0, 100_000),
  },
  sourceFailures: {
    variable: 'SIGNOFF_SOURCE_FAILURES',
    fallback: '100',
    description: `How many failed logins an address may have at once (${MOST_SOURCE_FAILURES} at most), with one more every ten seconds; 0 for no limit`,
    read: (text: string) => wholeNumber(text, 0, MOST_SOURCE_FAILURES),
  },
  maxConnections: {
    variable: 'SIGNOFF_MAX_CONNECTIONS',
    fallback: '20000',
    description: 'How many connections may be open at once, in all processes together',
    read: (text: string) => wholeNumber(text, 1, 1_000_000),
  },
  maxConnectionsPerSource: {
    variable: 'SIGNOFF_MAX_CONNECTIONS_PER_SOURCE',
    fallback: '',
    description:
      'How many of them one address may have, in each process; behind a proxy all are of its address',
    read: (text: string) => (text === '' ? Infinity : wholeNumber(text, 1, 1_000_000)),
  },
  purgeAfter: {
    variable: 'SIGNOFF_PURGE_AFTER',
    fallback: '30d',
    description: 'How long ended and expired sessions are remembered as such',
    read: duration,
  },
  portal: {
    variable: 'SIGNOFF_PORTAL',
    fallback: 'true',
    description: 'Serve the documentation at /docs/, and lead to it from /',
    read: flag,
  },
  checkReplies: {
    variable: 'SIGNOFF_CHECK_REPLIES',
    fallback: 'false',
    description: 'Hold every reply against openapi.yaml before it is sent; costs time',
    read: flag,
  },
} as const satisfies Record<string, SettingOf<unknown>>

/** Every setting, for `signoff serve --help`. */
export const settingList: readonly Setting[] = Object.values(settings)

/**
 * Reads the environment: the only place that does.
 *
 * @throws ConfigError for the first setting that cannot be used, or for a SIGNOFF_ variable that is none.
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const known = new Set(settingList.map(({ variable }) => variable))
  for (const variable of Object.keys(environment)) {
    if (variable.startsWith('SIGNOFF_') && !known.has(variable)) {
      throw new ConfigError(`${variable} is no setting of Signoff. ${suggestion(variable, known)}`)
    }
  }
  const read = <Value>({ variable, fallback, secret, read: parse }: SettingOf<Value>): Value => {
    const text = environment[variable] ?? fallback
    try {
      return parse(text)
    } catch (error) {
      const wanted = error instanceof Error ? error.message : String(error)
      throw new ConfigError(
        `${variable} ${secret ? '' : `is ${JSON.stringify(text)}, but `}must be ${wanted}`,
      )
    }
  }
  const sessionTtl = read(settings.sessionTtl)
  const workers = read(settings.workers)
  const databaseUrl = read(settings.databaseUrl)
  return Object.freeze({
    production: isProduction(environment['NODE_ENV'] ?? ''),
    host: read(settings.host),
    port: read(settings.port),
    databaseUrl,
    sessionTtl,
    sessionIdleTtl: read(settings.sessionIdleTtl),
    cookieSecure: read(settings.cookieSecure),
    issuer: read(settings.issuer),
    audience: read(settings.audience),
    trustedProxies: read<AddressRange[]>(settings.trustedProxies),
    corsOrigins: read<string[]>(settings.corsOrigins),
    workers,
    maxConnections: Math.ceil(read<number>(settings.maxConnections) / workers),
    maxConnectionsPerSource: read<number>(settings.maxConnectionsPerSource),
    logLevel: read(settings.logLevel),
    auditLog: besideDatabase(read(settings.auditLog), databaseUrl),
    hashQueue: read(settings.hashQueue),
    sourceFailures: read(settings.sourceFailures),
    purgeAfter: read(settings.purgeAfter),
    portal: read(settings.portal),
    checkReplies: read(settings.checkReplies),
    // The processes share the cores.
    hashConcurrency: Math.max(1, Math.floor(availableParallelism() / workers)),
  })
}

/** Who runs this process; sudo tells who used it. */
export function readOperator(environment: NodeJS.ProcessEnv = process.env): Operator {
  const sudoUser = environment['SUDO_USER']
  return { osUser: osUser(), ...(sudoUser === undefined || sudoUser === '' ? {} : { sudoUser }) }
}

/** A process may run under a number that has no name, as in containers. */
function osUser(): string {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.() ?? 'unknown')
  }
}

/** A misspelt name must not make a demo user in production. */
function isProduction(name: string): boolean {
  if (!['production', 'development', 'test', ''].includes(name)) {
    throw new ConfigError(`NODE_ENV is ${JSON.stringify(name)}, but must be production or development`)
  }
  return name === 'production'
}

/** Milliseconds of `3s`, `15m`, `24h` or `30d`. */
export function duration(text: string): number {
  const match = /^(\d{1,9})([smhd])$/.exec(text)
  const milliseconds = Number(match?.[1]) * (UNITS[match?.[2] ?? ''] ?? Number.NaN)
  if (!(milliseconds > 0) || milliseconds > LONGEST_DURATION * 86_400_000)
    throw new Error(`a duration such as 3s, 15m, 24h or 30d, ${LONGEST_DURATION}d at the most`)
  return milliseconds
}

function wholeNumber(text: string, least: number, most: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= least && value <= most)) throw new Error(`a whole number from ${least} to ${most}`)
  return value
}

function flag(text: string): boolean {
  if (text !== 'true' && text !== 'false') throw new Error('true or false')
  return text === 'true'
}

function nonEmpty(text: string): string {
  if (text.trim() === '') throw new Error('a name of at least one character')
  return text
}

function auditPlace(text: string): string {
  if (text.trim() !== text || text.includes('\0') || /(^|[/\\])(\.\.?)?$/.test(text || '-')) {
    throw new Error('the path of a file, such as /var/log/signoff/audit.log, or - or empty')
  }
  return text
}

function besideDatabase(place: string, databaseUrl: string): string {
  if (place === '' || place === '-') return place
  const database = resolve(parseDatabaseUrl(databaseUrl).path)
  const file = resolve(dirname(database), place)
  if ([database, ...['-wal', '-shm', '-journal'].map((end) => `${database}${end}`)].includes(file)) {
    throw new ConfigError('SIGNOFF_AUDIT_LOG names a file of the database; name another')
  }
  return file
}

function list(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function addressRange(text: string): AddressRange {
  try {
    if (text.includes('/')) return ipaddr.parseCIDR(text)
    const address = ipaddr.parse(text)
    return [address, address.kind() === 'ipv4' ? 32 : 128]
  } catch {
    throw new Error('addresses or ranges, by commas, such as 127.0.0.1,10.0.0.0/8')
  }
}

function origin(text: string): string {
  if (!URL.canParse(text) || new URL(text).origin !== text) {
    throw new Error('origins, by commas, without a path, such as https://app.example.com')
  }
  return text
}

function suggestion(variable: string, known: ReadonlySet<string>): string {
  const near = [...known].find((name) => name.replaceAll('_', '') === variable.replaceAll('_', ''))
  return near === undefined
    ? 'Run "signoff serve --help" for the list, or unset it.'
    : `Did you mean ${near}?`
}
