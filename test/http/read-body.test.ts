import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { handlers } from '../../generated/server/handlers.js'
import { readConfig } from '../../src/config.js'
import type { ContractRequest } from '../../src/contract/request.js'
import type { AnyHandler } from '../../src/handlers/handler.js'
import { createLog } from '../../src/http/log.js'
import { createService, type Service } from '../../src/service.js'
import { temporaryFolder } from '../support/folder.js'
import { captureLog } from '../support/log.js'

describe('a handler', () => {
  const seen: ContractRequest[] = []
  let service: Service
  let url: string

  beforeAll(async () => {
    const seeing = Object.assign(
      async (request: ContractRequest) => {
        seen.push(request)
        return Promise.resolve({ outcome: 'session-missing' })
      },
      { outcomes: ['session-missing'] },
    ) satisfies AnyHandler
    service = await createService({
      config: readConfig({
        SIGNOFF_PORT: '0',
        SIGNOFF_DATABASE_URL: `sqlite:${temporaryFolder()}/signoff.db`,
      }),
      log: await createLog({ level: 'silent', pretty: false, destination: captureLog() }),
      handlers: { ...handlers, bodyLogout: seeing },
    })
    url = await service.listen()
  })
  afterAll(() => service.close({ grace: 0 }))

  it.each([
    ['plain', { 'content-type': 'application/json; charset=utf-8' }, (bytes: Buffer) => bytes],
    ['gzip', { 'content-type': 'application/json', 'content-encoding': 'X-GZIP' }, gzipSync],
    ['Brotli', { 'content-type': 'application/json', 'content-encoding': 'BR' }, brotliCompressSync],
  ])('sees the headers that came with a body in %s', async (_, headers, encode) => {
    seen.length = 0
    const body = encode(Buffer.from('{"session":"one"}'))
    await fetch(`${url}/body/api/auth/logout`, { method: 'POST', headers, body: new Uint8Array(body) })
    const [request] = seen
    expect(request?.headers).toMatchObject(headers)
    expect(request?.headers['content-encoding']).toBe(
      'content-encoding' in headers ? headers['content-encoding'] : undefined,
    )
    expect(request?.body).toMatchObject({ kind: 'json', value: { session: 'one' } })
  })
})
