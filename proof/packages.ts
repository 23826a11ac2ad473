// What is installed, as package.json and package-lock.json say.
import { readFileSync } from 'node:fs'
import path from 'node:path'

export interface LockedPackage {
  name?: string
  version: string
  integrity?: string
  resolved?: string
  dev?: boolean
  optional?: boolean
  hasInstallScript?: boolean
  os?: string[]
  cpu?: string[]
  libc?: string[]
  link?: boolean
}
export type Package = LockedPackage & { place: string; name: string }
export interface Manifest {
  dependencies: Record<string, string>
  devDependencies: Record<string, string>
  overrides: Record<string, string>
  allowScripts: Record<string, boolean>
}

export interface Lockfile {
  lockfileVersion: number
  packages: Record<string, LockedPackage>
}

export const readPackages = (root: string): { manifest: Manifest; lockfile: Lockfile } => ({
  manifest: JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')),
  lockfile: JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')),
})

/** All packages but the project itself. */
export const packagesOf = ({ packages }: Lockfile): Package[] =>
  Object.entries(packages)
    .filter(([place]) => place !== '')
    .map(([place, locked]) => ({ ...locked, place, name: locked.name ?? nameOf(place) }))

/** Those that `npm ci --omit=dev` installs, on one machine or another. */
export const productionOf = (lockfile: Lockfile) => packagesOf(lockfile).filter(({ dev }) => dev !== true)

/** @param place such as `node_modules/a/node_modules/@b/c` */
const nameOf = (place: string) => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)
