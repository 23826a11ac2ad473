import { describe } from '@jest/globals'
import { describeAttempts } from './conformance/attempts.js'
import { describeConcurrency } from './conformance/concurrency.js'
import { describeKeys } from './conformance/keys.js'
import { describeLifecycle } from './conformance/lifecycle.js'
import { describeModel } from './conformance/model.js'
import { describeSessions } from './conformance/sessions.js'
import { describeTouches } from './conformance/touches.js'
import { describeUsers } from './conformance/users.js'
import type { Place } from './support.js'

/** What every engine's store must do. */
export function describeStore(name: string, makePlace: () => Promise<Place>): void {
  describe(name, () => {
    describeSessions(makePlace)
    describeTouches(makePlace)
    describeUsers(makePlace)
    describeKeys(makePlace)
    describeAttempts(makePlace)
    describeConcurrency(makePlace)
    describeLifecycle(makePlace)
    describeModel(makePlace)
  })
}
