// What is installed, as package.json and package-lock.json say.
import { readFileSync } from 'node:fs'
import path from 'node:path'

/**
 * @typedef {{ name?: string, version: string, integrity?: string, resolved?: string, dev?: boolean, optional?: boolean, hasInstallScript?: boolean, os?: string[], cpu?: string[], libc?: string[], link?: boolean }} LockedPackage
 * @typedef {LockedPackage & { place: string, name: string }} Package
 * @typedef {object} Manifest
 * @property {Record<string, string>} dependencies
 * @property {Record<string, string>} devDependencies
 * @property {Record<string, string>} overrides
 * @property {Record<string, boolean>} allowScripts
 */

/** @typedef {{ lockfileVersion: number, packages: Record<string, LockedPackage> }} Lockfile */

/**
 * @param {string} root
 * @returns {{ manifest: Manifest, lockfile: Lockfile }}
 */
export const readPackages = (root) => ({
  manifest: JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')),
  lockfile: JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')),
})

/**
 * All packages but the project itself.
 *
 * @param {Lockfile} lockfile
 * @returns {Package[]}
 */
export const packagesOf = ({ packages }) =>
  Object.entries(packages)
    .filter(([place]) => place !== '')
    .map(([place, locked]) => ({ ...locked, place, name: locked.name ?? nameOf(place) }))

/**
 * Those that `npm ci --omit=dev` installs, on one machine or another.
 *
 * @param {Lockfile} lockfile
 */
export const productionOf = (lockfile) => packagesOf(lockfile).filter(({ dev }) => dev !== true)

/** @param {string} place such as `node_modules/a/node_modules/@b/c` */
const nameOf = (place) => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)
