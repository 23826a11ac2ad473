import { describe, expect, it } from '@jest/globals'
import { duration, readConfig } from '../src/config.js'

describe('the configuration', () => {
  it('has safe defaults', () => {
    expect(readConfig({})).toMatchObject({
      production: false,
      host: '127.0.0.1',
      port: 8080,
      databaseUrl: 'sqlite:./data/signoff.db',
      sessionTtl: 86_400_000,
      sessionIdleTtl: 3_600_000,
      cookieSecure: true,
      issuer: 'signoff',
      audience: 'signoff',
      trustedProxies: [],
      corsOrigins: [],
      logLevel: 'info',
      hashQueue: 64,
      sourceFailures: 100,
    })
  })

  it.each([
    ['3s', 3_000],
    ['15m', 900_000],
    ['24h', 86_400_000],
    ['30d', 2_592_000_000],
  ])('reads %s as %d ms', (text, milliseconds) => {
    expect(duration(text)).toBe(milliseconds)
  })

  it.each([
    ['SIGNOFF_PORT', '80800', /SIGNOFF_PORT is "80800", but must be a whole number/],
    ['SIGNOFF_SESSION_TTL', '24', /SIGNOFF_SESSION_TTL is "24", but must be a duration/],
    ['SIGNOFF_SESSION_TTL', '0s', /duration/],
    ['SIGNOFF_SESSION_IDLE_TTL', '99999d', /duration/],
    ['SIGNOFF_COOKIE_SECURE', 'yes', /true or false/],
    ['SIGNOFF_ISSUER', ' ', /SIGNOFF_ISSUER/],
    ['SIGNOFF_TRUSTED_PROXIES', '10.0.0.0/99', /addresses or ranges/],
    ['SIGNOFF_CORS_ORIGINS', 'https://app.example/', /without a path/],
    ['SIGNOFF_SOURCE_FAILURES', '8641', /a whole number from 0 to 8640/],
    ['SIGNOFF_LOG_LEVEL', 'loud', /one of fatal/],
    ['SIGNOFF_DATABASE_URL', 'mysql://x', /SIGNOFF_DATABASE_URL/],
    ['SIGNOFF_SESION_TTL', '24h', /SIGNOFF_SESION_TTL is no setting/],
    ['NODE_ENV', 'prod', /NODE_ENV is "prod", but must be production or development/],
  ])('refuses %s=%s, and names it with the mend', (variable, text, message) => {
    expect(() => readConfig({ [variable]: text })).toThrow(message)
  })

  it.each(['production', 'development', 'test', ''])('takes NODE_ENV=%s', (name) => {
    expect(readConfig({ NODE_ENV: name }).production).toBe(name === 'production')
  })
})
