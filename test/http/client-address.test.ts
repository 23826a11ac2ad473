import { describe, expect, it } from '@jest/globals'
import { useSignoff } from '../support/signoff.js'

describe('the address that a trusted proxy tells', () => {
  const signoff = useSignoff({
    environment: { SIGNOFF_TRUSTED_PROXIES: '127.0.0.1,192.0.2.0/24,2001:db8:1::/48' },
  })
  const clientOf = async (forwardedFor: string) => {
    const reply = await signoff.ask('GET', '/healthz', { headers: [['X-Forwarded-For', forwardedFor]] })
    return (await signoff.log.request(reply.header('X-Request-Id')))['client']
  }

  it.each([
    ['198.51.100.7', '198.51.100.7'],
    ['2001:db8::3', '2001:db8::3'],
    ['198.51.100.7:4444', '198.51.100.7'],
    ['[2001:db8::3]', '2001:db8::3'],
    ['[2001:db8::3]:99', '2001:db8::3'],
    ['[::ffff:198.51.100.7]:99', '198.51.100.7'],
    ['203.0.113.1, 198.51.100.7:4444, 192.0.2.9:80, [2001:db8:1::1]:443', '198.51.100.7'],
  ])('is read from %j', async (forwardedFor, client) => {
    expect(await clientOf(forwardedFor)).toBe(client)
  })

  it.each([
    '',
    'unknown',
    '_hidden',
    '198.51.100.7:',
    '198.51.100.7:port',
    '198.51.100.7:123456',
    '198.51.100.700:80',
    '[198.51.100.7]:80',
    '[2001:db8::3',
    '[2001:db8::3]x',
    '2001:db8::3]:99',
    '[]:99',
  ])('is not read from %j: the proxy counts itself', async (forwardedFor) => {
    expect(await clientOf(forwardedFor)).toBe('127.0.0.1')
    expect(await clientOf(`198.51.100.7, ${forwardedFor || 'x'}, 192.0.2.9:80`)).toBe('192.0.2.9')
  })
})
