import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { useSignoff } from '../support/signoff.js'

const signoff = useSignoff()
const file = readFileSync(new URL('../../openapi.yaml', import.meta.url))

describe('the contract', () => {
  it('is served as it was written', async () => {
    const reply = await signoff.ask('GET', '/openapi.yaml')
    expect(reply.bytes.equals(file)).toBe(true)
    expect(reply.header('Content-Type')).toBe('application/yaml')
  })

  it('is served as JSON with the same content', async () => {
    const reply = await signoff.ask('GET', '/openapi.json')
    expect(reply.json()).toEqual(parse(file.toString()))
    expect(reply.header('Content-Type')).toBe('application/json')
  })

  it('is allowed to be read by pages of other origins only if they are allowed', async () => {
    const reply = await signoff.ask('GET', '/openapi.json', {
      headers: [['Origin', 'https://other.example']],
    })
    expect(reply.header('Access-Control-Allow-Origin')).toBe('')
  })
})
