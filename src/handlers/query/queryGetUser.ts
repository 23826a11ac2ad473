import type { Answer } from '../../contract/answer.js'
import type { ContractRequest } from '../../contract/request.js'
import { parseUserId } from '../../sessions/user-id.js'
import { bearer } from '../carriers.js'
import { handler } from '../handler.js'
import type { ContractService } from '../tools.js'

const outcomes = ['found', 'session-invalid', 'userid-malformed', 'user-forbidden'] as const

export const queryGetUser = handler<'queryGetUser'>(outcomes, getUser)
export const queryGetUserPinned = handler<'queryGetUserPinned'>(outcomes, getUser)

async function getUser(
  request: ContractRequest,
  { sessions }: ContractService,
): Promise<Answer<'queryGetUser'>> {
  const presented = bearer(request)
  if (presented.state !== 'presented') return { outcome: 'session-invalid' }
  const check = await sessions.check(presented.credential)
  if (check.state !== 'active') return { outcome: 'session-invalid' }
  const id = parseUserId(request.pathParameters['id'] ?? '')
  if (id === undefined) return { outcome: 'userid-malformed' }
  return id === check.user.userId ? { outcome: 'found', ...check.user } : { outcome: 'user-forbidden' }
}
