import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { handlers } from '../../generated/server/handlers.js'
import { readConfig } from '../../src/config.js'
import { parseContractDocument, readContractDocument } from '../../src/contract/document.js'
import type { AnyHandler } from '../../src/handlers/handler.js'
import { createLog } from '../../src/http/log.js'
import { createService } from '../../src/service.js'
import { createUsers } from '../../src/sessions/users.js'
import { captureLog } from '../support/log.js'
import { temporaryFolder } from '../support/folder.js'

const file = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8')
const operation = file('../fixtures/sixth-contract/openapi.yaml')
const handlerFile = file('../fixtures/sixth-contract/ticketLogout.ts')

/** openapi.yaml with the operation of the sixth contract. */
const document = () =>
  parseContractDocument(
    readContractDocument().text.replace('\npaths:\n', `\npaths:\n${operation.replace(/^(?=.)/gm, '  ')}\n`),
  )

/** The fixture, which the compiler does not see: the generated types do not know its operation. */
async function ticketHandlers(): Promise<Record<string, AnyHandler>> {
  const path = '../fixtures/sixth-contract/ticketLogout.js'
  const { ticketLogout } = (await import(path)) as { ticketLogout: AnyHandler }
  return { ...handlers, ticketLogout }
}

async function start(given: Record<string, AnyHandler>) {
  const folder = temporaryFolder()
  const config = readConfig({ SIGNOFF_PORT: '0', SIGNOFF_DATABASE_URL: `sqlite:${folder}/signoff.db` })
  const log = await createLog({ level: 'silent', pretty: false, destination: captureLog() })
  return createService({ config, log, document: document(), handlers: given })
}

describe('a sixth contract', () => {
  it('is what CONTRIBUTING.md shows, and its handler has at most 40 lines', () => {
    const guide = file('../../CONTRIBUTING.md')
    expect(guide).toContain(operation.trimEnd())
    expect(guide).toContain(handlerFile.replaceAll('../../../src/handlers/', '../').trimEnd())
    expect(handlerFile.split('\n').length).toBeLessThanOrEqual(40)
  })

  it('costs an operation in openapi.yaml and a handler', async () => {
    const service = await start(await ticketHandlers())
    try {
      const users = createUsers({ store: service.store, passwords: service.passwords, clock: Date.now })
      await users.add({ username: 'ada', password: 'correct horse battery staple' })
      const url = await service.listen()
      const started = await fetch(`${url}/body/api/auth/login`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ username: 'ada', password: 'correct horse battery staple' }),
      })
      const { session } = (await started.json()) as { session: string }
      const cancel = async (ticket: string) => {
        const reply = await fetch(`${url}/ticket`, { method: 'DELETE', headers: { 'X-Ticket': ticket } })
        return [reply.status, await reply.text()]
      }
      expect(await cancel('')).toEqual([410, '{"detail":"No ticket"}'])
      expect(await cancel(session)).toEqual([200, '{"message":"Ticket cancelled"}'])
      expect(await cancel(session)).toEqual([410, '{"detail":"Ticket is gone"}'])
      const check = await fetch(`${url}/auth/session`, { headers: { session_token: session } })
      expect(check.status).toBe(401)
    } finally {
      await service.close({ grace: 0 })
    }
  })

  it('does not start without its handler', async () => {
    await expect(start({ ...handlers })).rejects.toThrow(/ticketLogout.*no handler/)
  })

  it('does not start with an outcome that openapi.yaml lacks', async () => {
    const { ticketLogout, ...others } = await ticketHandlers()
    const wrong = Object.assign(() => Promise.resolve({ outcome: 'ended' }), {
      outcomes: [...(ticketLogout?.outcomes ?? []), 'ticket-torn'],
    })
    await expect(start({ ...others, ticketLogout: wrong })).rejects.toThrow(/ticket-torn.*ticketLogout/)
  })
})
