import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { packagesOf, productionOf, readPackages } from '../packages.js'
import type { Context } from '../context.js'
import type { SignoffPromise } from '../promises.js'
import type { LockedPackage } from '../packages.js'

const EXACT = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/
/** Base64 of 64 bytes. */
const SHA512 = /^sha512-[A-Za-z0-9+/]{86}==$/
/** The production packages that run code of theirs while they are installed: this one unpacks SQLite, or builds it. */
const RUN_AT_INSTALL = ['sqlite3']

export type Packages = ReturnType<typeof readPackages>
export interface Component {
  name: string
  version: string
  hashes?: { alg: string; content: string }[]
  properties?: { name: string; value: string }[]
}

/** Ways to doctor what is looked at. */
const DOCTORS: Record<string, (packages: Packages) => void> = {
  'no integrity': ({ lockfile }) => {
    delete lockfile.packages['node_modules/koa']?.integrity
  },
  'a weak integrity': ({ lockfile }) =>
    change(lockfile, { integrity: `sha1-${Buffer.alloc(20).toString('base64')}` }),
  'a host': ({ lockfile }) => change(lockfile, { resolved: 'https://packages.example/koa-3.3.0.tgz' }),
  'a range': ({ manifest }) => void (manifest.dependencies['koa'] = `^${manifest.dependencies['koa']}`),
  'another version': ({ lockfile }) => change(lockfile, { version: '3.2.9' }),
  'an install script': ({ lockfile }) => change(lockfile, { hasInstallScript: true }),
  'an allowed install script': ({ manifest, lockfile }) => {
    change(lockfile, { hasInstallScript: true })
    manifest.allowScripts['koa'] = true
  },
}

export default {
  id: 'S1',
  promise: 'Every package that is shipped is pinned, checked and listed',
  how: 'reads package.json and the lockfile: exact versions, a SHA-512 for each package, no host, install scripts allowed by name; holds the SBOM that npm makes against them; asks npm audit where an advisory service answers',
  asked: 'no exception; 0 known vulnerabilities in production dependencies',
  controls: [
    ...Object.keys(DOCTORS).map((doctor) => ({
      name: `a lockfile or package.json with ${doctor}`,
      options: { doctor },
    })),
    // It leaves out what development packages need as well.
    { name: 'an SBOM made with --omit=dev', options: { sbom: ['--omit=dev'] } },
    { name: 'an advisory that concerns a production package', options: { audit: { high: 1, total: 1 } } },
  ],
  async check(context) {
    const packages = readPackages(context.root)
    DOCTORS[String(context.options['doctor'])]?.(packages)
    const { manifest, lockfile } = packages

    const named = { ...manifest.dependencies, ...manifest.devDependencies }
    for (const [name, version] of Object.entries({ ...named, ...manifest.overrides })) {
      if (!EXACT.test(version)) context.fault(`package.json asks for ${name} ${version}, not for one version`)
    }
    for (const [name, version] of Object.entries(named)) {
      const locked = lockfile.packages[`node_modules/${name}`]?.version
      if (locked !== version)
        context.fault(`${name} is ${version} in package.json, ${locked} in the lockfile`)
    }

    const all = packagesOf(lockfile)
    for (const { place, integrity = 'none', resolved, hasInstallScript, name } of all) {
      if (!SHA512.test(integrity)) context.fault(`${place} has no SHA-512 integrity: ${integrity}`)
      if (resolved !== undefined) context.fault(`${place} is tied to ${resolved}`)
      if (hasInstallScript && !(name in manifest.allowScripts)) {
        context.fault(`nothing in allowScripts says whether ${name} may run its install script`)
      }
    }
    const production = productionOf(lockfile)
    const running = production.filter(
      ({ name, hasInstallScript }) => hasInstallScript && manifest.allowScripts[name] === true,
    )
    for (const { name } of running) {
      if (!RUN_AT_INSTALL.includes(name)) context.fault(`${name} runs an install script in production`)
    }
    if (context.isDecided) return ''

    context.tell('makes the SBOM')
    const components = await componentsOf(context, packages)
    for (const { place, name, version, integrity } of production) {
      const component = components.find((one) => one.name === name && one.version === version)
      const sum = Buffer.from(integrity?.slice('sha512-'.length) ?? '', 'base64').toString('hex')
      if (component === undefined) context.fault(`the SBOM does not list ${place} ${version}`)
      else if (!component.hashes?.some(({ alg, content }) => alg === 'SHA-512' && content === sum))
        context.fault(`the SBOM has another hash for ${place}`)
      else if (component.properties?.some((property) => property.name === 'cdx:npm:package:development'))
        context.fault(`the SBOM calls ${place} a development package`)
    }

    const audited = await audit(context)
    return [
      `${all.length} packages pinned with a SHA-512 and no host`,
      `${production.length} of them for production, all in the SBOM`,
      `install scripts in production: ${running.map(({ name }) => name).join(', ') || 'none'}`,
      audited,
    ].join('; ')
  },
} satisfies SignoffPromise

function change(lockfile: Packages['lockfile'], difference: Partial<LockedPackage>) {
  const koa = lockfile.packages['node_modules/koa']
  if (koa === undefined) throw new Error('The lockfile has no Koa to doctor')
  Object.assign(koa, difference)
}

/** npm's own SBOM, from package.json and the lockfile alone. */
async function componentsOf(context: Context, { manifest, lockfile }: Packages): Promise<Component[]> {
  const folder = context.folder()
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest))
  writeFileSync(path.join(folder, 'package-lock.json'), JSON.stringify(lockfile))
  const chosen = Array.isArray(context.options['sbom']) ? context.options['sbom'].map(String) : []
  const { output } = await npm(folder, ['sbom', '--sbom-format=cyclonedx', '--package-lock-only', ...chosen])
  const { bomFormat, components }: { bomFormat: string; components: Component[] } = JSON.parse(output)
  if (bomFormat !== 'CycloneDX') throw new Error(`npm made a list of the format ${bomFormat}`)
  return components
}

/** @returns what came of it */
async function audit(context: Context): Promise<string> {
  const given = context.options['audit']
  const { output, code } =
    given === undefined
      ? await npm(context.root, [
          'audit',
          '--omit=dev',
          '--json',
          '--fetch-retries=1',
          '--fetch-timeout=20000',
        ])
      : { output: JSON.stringify({ metadata: { vulnerabilities: given } }), code: 1 }
  const {
    metadata,
    statusCode,
    error,
  }: {
    metadata?: { vulnerabilities: Record<string, number> }
    statusCode?: number
    error?: { code?: string }
  } = JSON.parse(output || '{}')
  if (metadata === undefined) {
    return `npm audit not run: no advisory service answered here (${statusCode ?? error?.code ?? `npm ended with ${code}`})`
  }
  const total = metadata.vulnerabilities['total'] ?? NaN
  if (total !== 0)
    context.fault(`npm audit knows of vulnerabilities: ${JSON.stringify(metadata.vulnerabilities)}`)
  return `npm audit knows of ${total} vulnerabilities`
}

async function npm(folder: string, args: string[]) {
  const child = spawn('npm', args, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text) => (output += text))
  const [code] = await once(child, 'close')
  return { output, code: code as number | null }
}
