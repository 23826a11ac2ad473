import { describe, expect, it } from '@jest/globals'
import { startSignoff } from '../support/signoff.js'
import { startSession } from '../support/contracts.js'

describe('the purge', () => {
  it('comes by itself, and comes again', async () => {
    const signoff = await startSignoff({ config: { purgeAfter: 20 } })
    try {
      const purged = (count: number) =>
        signoff.log.line((line) => line['msg'] === 'purged sessions' && line['count'] === count)
      await startSession(signoff)
      signoff.clock.advance(signoff.config.sessionTtl + 21)
      expect(await purged(1)).toMatchObject({ level: 'info' })
      await startSession(signoff)
      await startSession(signoff)
      signoff.clock.advance(signoff.config.sessionTtl + 21)
      expect(await purged(2)).toMatchObject({ level: 'info' })
    } finally {
      await signoff.close()
    }
  })
})
