#!/usr/bin/env node
// Runs the example configurations in docs/proxies with the real proxies in front of this build, and proves what
// docs/proxies.md says of them.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createClient } from '../test/proxies/client.js'
import { PROOFS } from '../test/proxies/proofs.js'
import { PROXIES, type StartProxy } from '../test/proxies/proxies.js'
import { SIGNOFF } from '../harness/service.js'
import { startSignoff } from '../test/proxies/signoff.js'

// Where Debian has nginx and HAProxy, and users' paths do not lead.
process.env['PATH'] += `${delimiter}/usr/sbin`

const args = process.argv.slice(2)
if (args.includes('--help')) {
  console.log(`Usage: npm run check:proxies [-- --all] [-- NAME…]

Starts Signoff from dist/ and each of ${Object.keys(PROXIES).join(', ')} with its example from docs/proxies, on free
loopback ports in a temporary folder. One that is not installed is not run; with --all that is a failure. Needs openssl.`)
  process.exit(0)
}
if (!existsSync(SIGNOFF)) fail('dist/ is missing; run: npm run build')
if (!isInstalled('openssl', 'version')) fail('this check needs openssl')

const chosen = args.filter((name) => !name.startsWith('--'))
for (const name of chosen) if (!(name in PROXIES)) fail(`there is no example for ${name}`)
const failures: string[] = []
for (const [name, startProxy] of Object.entries(PROXIES)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue
  console.log(`${name}:`)
  if (!isInstalled(name, name === 'caddy' ? 'version' : '-v')) {
    console.log(`  not run: install ${name}`)
    if (args.includes('--all')) failures.push(`${name} is not installed`)
    continue
  }
  await prove(name, startProxy)
}
if (failures.length > 0) fail(`\n${failures.join('\n')}`)

async function prove(name: string, startProxy: StartProxy) {
  const folder = mkdtempSync(join(tmpdir(), `signoff-${name}-`))
  let signoff: Awaited<ReturnType<typeof startSignoff>> | undefined
  let proxy: Awaited<ReturnType<StartProxy>> | undefined
  try {
    signoff = await startSignoff(folder)
    proxy = await startProxy({ folder, upstream: signoff.port })
    const setting = { client: createClient(proxy.port), proxy, signoff }
    for (const [title, proof] of Object.entries(PROOFS)) {
      try {
        await proof(setting)
        console.log(`  ✓ ${title}`)
      } catch (error) {
        console.log(`  ✗ ${title}`)
        failures.push(`${name}: ${title}\n${error instanceof Error ? error.stack : String(error)}`)
      }
    }
  } finally {
    await proxy?.stop()
    await signoff?.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

function isInstalled(command: string, argument: string) {
  return spawnSync(command, [argument], { stdio: 'ignore' }).error === undefined
}

function fail(message: string): never {
  console.error(`check-proxies: ${message}`)
  process.exit(1)
}
