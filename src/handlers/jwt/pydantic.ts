import type { ValidationFault } from '../../contract/facts.js'
import type { ContractRequest } from '../../contract/request.js'
import { readJson } from '../../body/body.js'
import { compactJson, compactMembers } from '../../body/json-echo.js'
import type { LoginReader } from '../verbs.js'

const FIELDS = ['username', 'password'] as const

/** Reads a login from JSON or a form as FastAPI 0.115 with pydantic 2 does, and finds the same faults. */
export const pydanticLogin: LoginReader<'jwtLogin'> = {
  outcomes: ['malformed'],
  read(request) {
    const body = declaredBody(request.body)
    const username = 'members' in body ? body.members.get('username') : undefined
    const password = 'members' in body ? body.members.get('password') : undefined
    if (typeof username === 'string' && typeof password === 'string') return { username, password }
    return { outcome: 'malformed', faults: faultsOf(body) }
  },
}

type Body = ContractRequest['body']

/** A body without a media type is JSON to FastAPI. */
function declaredBody(body: Body): Body {
  return body.kind === 'other' && body.declared === 'absent' ? readJson(body.bytes) : body
}

function faultsOf(body: Body): ValidationFault[] {
  switch (body.kind) {
    case 'none':
      return body.declared === 'form'
        ? formFaults(new Map())
        : [{ type: 'missing', loc: ['body'], input: 'null' }]
    case 'json':
      return jsonFaults(body)
    case 'form':
      return formFaults(body.members)
    case 'malformed':
      return [{ type: 'json_invalid', loc: ['body', body.position], input: '{}', reason: body.expected }]
    case 'other':
      return [{ type: 'model_attributes_type', loc: ['body'], input: 'null' }]
  }
}

function jsonFaults({ value, text, members }: Extract<Body, { kind: 'json' }>): ValidationFault[] {
  if (value === null) return [{ type: 'missing', loc: ['body'], input: 'null' }]
  if (typeof value !== 'object' || Array.isArray(value)) {
    return [
      {
        type: 'model_attributes_type',
        loc: ['body'],
        input: hasText(value) ? 'null' : echo(value, compactJson(text)),
      },
    ]
  }
  const sent = compactMembers(text)
  return FIELDS.flatMap((field): ValidationFault[] => {
    const loc = ['body', field]
    if (!members.has(field)) {
      const whole = [...sent].map(([name, member]) => `${JSON.stringify(name)}:${member}`).join(',')
      return [{ type: 'missing', loc, input: echo(value, `{${whole}}`) }]
    }
    const member = members.get(field)
    if (typeof member === 'string') return []
    const input = field === 'password' ? 'null' : echo(member, sent.get(field) ?? 'null')
    return [{ type: 'string_type', loc, input }]
  })
}

function formFaults(members: ReadonlyMap<string, string>): ValidationFault[] {
  return FIELDS.filter((field) => !members.has(field)).map((field) => ({
    type: 'missing',
    loc: ['body', field],
    input: 'null',
  }))
}

/** The text of what was sent, unless a member in it is called like a password. */
function echo(value: unknown, text: string): string {
  return namesPassword(value) ? 'null' : text
}

function namesPassword(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(namesPassword)
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([name, member]) => /pass/i.test(name) || namesPassword(member))
}

/** Whether a body that is no object has text in it: without a name, it may be a password. */
function hasText(value: unknown): boolean {
  return typeof value === 'string' || (Array.isArray(value) && value.some(hasText))
}
