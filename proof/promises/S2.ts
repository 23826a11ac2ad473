import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { productionOf, readPackages } from '../packages.js'
import type { SignoffPromise } from '../promises.js'

const MOST = 200
/** Where a package exists in builds for each of them, a machine gets that for its own. */
const PLATFORMS = [
  { os: 'linux', cpu: 'x64', libc: 'glibc' },
  { os: 'linux', cpu: 'x64', libc: 'musl' },
  { os: 'linux', cpu: 'arm64', libc: 'glibc' },
  { os: 'linux', cpu: 'arm64', libc: 'musl' },
  { os: 'linux', cpu: 'arm', libc: 'glibc' },
  { os: 'darwin', cpu: 'arm64', libc: undefined },
  { os: 'darwin', cpu: 'x64', libc: undefined },
  { os: 'win32', cpu: 'x64', libc: undefined },
  { os: 'win32', cpu: 'arm64', libc: undefined },
]
const ROW = /^\| `([^`]+)` +\| (.+?) +\|$/

export default {
  id: 'S2',
  promise: 'The tree of packages stays small, and each direct one is justified',
  how: 'counts in the lockfile what a production install puts on a machine, on the platform where that is most; holds the dependencies of package.json against the reasons in CONTRIBUTING.md, and against what the build names',
  asked: `at most ${MOST} production packages on any one platform, a reason for each direct one`,
  controls: [
    { name: 'a dependency with a tree of its own', options: { add: 30 } },
    { name: 'a dependency without a reason', options: { dependency: 'left-pad' } },
    { name: 'a reason for what is gone', options: { without: 'jose' } },
  ],
  check(context) {
    const { manifest, lockfile } = readPackages(context.root)
    const { add, dependency, without } = context.options
    for (let each = 0; each < Number(add ?? 0); each += 1) {
      lockfile.packages[`node_modules/added-${each}`] = { version: '1.0.0' }
    }
    if (typeof dependency === 'string') manifest.dependencies[dependency] = '1.0.0'
    manifest.dependencies = Object.fromEntries(
      Object.entries(manifest.dependencies).filter(([name]) => name !== without),
    )

    const production = productionOf(lockfile)
    const counts = PLATFORMS.map(({ os, cpu, libc }) => ({
      platform: [os, cpu, libc].filter((part) => part !== undefined).join(' '),
      count: production.filter(
        (one) => suits(one.os, os) && suits(one.cpu, cpu) && (libc === undefined || suits(one.libc, libc)),
      ).length,
    })).sort((one, other) => other.count - one.count)
    const most = counts[0]
    if (most === undefined) throw new Error('There is no platform')
    if (most.count > MOST) context.fault(`on ${most.platform} ${most.count} packages are installed`)

    const named = readBuild(path.join(context.build, 'dist', 'src'))
    const reasons = reasonsIn(readFileSync(path.join(context.root, 'CONTRIBUTING.md'), 'utf8'))
    const direct = Object.keys(manifest.dependencies)
    for (const name of direct) {
      if (!reasons.has(name)) context.fault(`CONTRIBUTING.md has no reason for ${name}`)
      if (!named.includes(`'${name}'`)) context.fault(`the build does not name ${name}`)
    }
    for (const name of reasons.keys()) {
      if (!direct.includes(name)) context.fault(`CONTRIBUTING.md justifies ${name}, which is no dependency`)
    }
    return Promise.resolve(
      `${most.count} production packages on ${most.platform}, where they are most (the lockfile has ${production.length}, with the builds for all platforms); ${direct.length} direct ones, each with its reason`,
    )
  },
} satisfies SignoffPromise

/** @param asked none: any */
const suits = (asked: string[] | undefined, own: string) =>
  asked === undefined ||
  (asked.every((one) => one.startsWith('!')) ? !asked.includes(`!${own}`) : asked.includes(own))

/** The table of the section about dependencies. */
function reasonsIn(page: string) {
  const section = page.split(/^## /m).find((text) => text.startsWith('Dependencies\n')) ?? ''
  return new Map(
    section.split('\n').flatMap((line) => {
      const [, name, reason] = ROW.exec(line) ?? []
      return name === undefined || reason === undefined ? [] : [[name, reason]]
    }),
  )
}

/** The compiled texts together. */
const readBuild = (folder: string): string =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.m?js$/.test(name))
    .map((name) => readFileSync(path.join(folder, name), 'utf8'))
    .join('\n')
