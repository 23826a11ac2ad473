// What every language's sample says of an operation's request, by its usual variant.
import { keyOf, roleOf, variantsOf, wayOf } from '../contracts.js'
import type { Description, Operation } from '../description.js'

/** The origin in samples; a page puts its own in its place. */
export const ORIGIN = 'http://localhost:8080'

/** Whom all samples sign in, as the commands of the written pages do. */
export const EXAMPLE_USER = { username: 'ada', password: 'correct horse battery staple' }

export interface Value {
  name: string
  in: string
  role: string
  value: string
}
export interface SampleRequest {
  operation: Operation
  path: Value[]
  query: Value[]
  headers: Value[]
  body: Value[]
  authorization: string | undefined
  cookie: 'sets' | 'sends' | undefined
  gives: { role: string; member: string[] }[]
  needs: { role: string; from: string }[]
  json: boolean
}

export function sampleRequest(description: Description, operation: Operation): SampleRequest {
  const [variant] = variantsOf(operation)
  const fields = operation.fields.filter((field) => variant?.fields.includes(keyOf(field)))
  const placed = (place: string) =>
    fields
      .filter((field) => field.in === place)
      .map((field) => {
        const role = roleOf(field)
        const value = Object.entries(EXAMPLE_USER).find(([name]) => name === role)?.[1] ?? field.example
        return { name: field.name, in: place, role, value }
      })
  const success = operation.outcomes.find(({ status }) => status === 200)
  const login = wayOf(description, operation.contract)?.login
  const isLogin = operation.bodyRequired && placed('body').some(({ role }) => role === 'password')
  const setsCookie = isLogin && success?.headers.some(({ name }) => name === 'Set-Cookie') === true
  const sendsCookie = operation.fields.some((field) => field.in === 'cookie')
  return {
    operation,
    path: placed('path'),
    query: placed('query'),
    headers: placed('header'),
    body: placed('body'),
    authorization: fields.some((field) => field.in === 'authorization') ? (variant?.scheme ?? '') : undefined,
    cookie: setsCookie ? 'sets' : sendsCookie ? 'sends' : undefined,
    gives: isLogin ? given(operation) : [],
    needs:
      login === undefined || isLogin
        ? []
        : ['credential', 'userId']
            .filter((role) => fields.some((field) => roleOf(field) === role))
            .map((role) => ({
              role,
              from: `${
                given(login)
                  .find((one) => one.role === role)
                  ?.member.join('.') ?? ''
              } of the reply to ${login.id}`,
            })),
    json: success?.type === 'application/json',
  }
}

/** The members of a login's reply that later requests need. */
function given({ outcomes }: Operation) {
  const volatile = outcomes.find(({ status }) => status === 200)?.volatile ?? {}
  return ['credential', 'userId'].flatMap((role) => {
    // A string keeps every digit of an id, so the last place of the shared login's two is taken.
    const pointer = volatile[role]?.findLast((place) => place.startsWith('/'))
    return pointer === undefined ? [] : [{ role, member: pointer.slice(1).split('/') }]
  })
}
