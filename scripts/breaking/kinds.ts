// Each kind of breaking change, made to the real openapi.yaml: for the tests and for --self-test.
import type { Node } from '../document.js'

export interface Kind {
  name: string
  /** Makes the change to a parsed openapi.yaml. */
  change(document: Node): unknown
  /** What our own comparison finds: kind and place. Absent where it sees nothing. */
  ours?: string
  /** The check of oasdiff's that finds it. Absent where none does. */
  oasdiff?: string
}

const reply = (document: Node, path: string, method: string, status: number) =>
  document['paths'][path][method].responses[status]
const ended = (document: Node) => reply(document, '/logout', 'post', 200)
const examples = (document: Node) =>
  reply(document, '/logout', 'post', 401).content['application/json'].examples

export const KINDS: Kind[] = [
  {
    name: 'an operation is removed',
    change: (document) => delete document['paths']['/logout'],
    ours: 'operation-removed headerLogout',
    oasdiff: 'api-path-removed-without-deprecation',
  },
  {
    name: 'an operation has another path',
    change({ paths }) {
      paths['/sign-out'] = paths['/logout']
      delete paths['/logout']
    },
    ours: 'operation-moved headerLogout',
    oasdiff: 'api-path-removed-without-deprecation',
  },
  {
    name: 'an operation has another name',
    change: ({ paths }) => (paths['/logout'].post.operationId = 'signOut'),
    ours: 'operation-removed headerLogout',
    oasdiff: 'api-operation-id-removed',
  },
  {
    name: 'one of several outcomes is removed',
    change: (document) => delete examples(document)['token-expired'],
    ours: 'outcome-removed headerLogout 401 token-expired',
  },
  {
    name: 'an outcome has another name',
    change(document) {
      const all = examples(document)
      all['token-old'] = all['token-expired']
      delete all['token-expired']
    },
    ours: 'outcome-removed headerLogout 401 token-expired',
  },
  {
    name: 'a refusal is removed',
    change: ({ paths }) => delete paths['/logout'].post.responses['413'],
    ours: 'status-removed headerLogout 413 body-too-large',
    oasdiff: 'response-non-success-status-removed',
  },
  {
    name: 'an outcome has another status',
    change({ paths }) {
      const { responses } = paths['/logout'].post
      responses['403'] = responses['401']
      delete responses['401']
    },
    ours: 'status-changed headerLogout 401 token-missing',
    oasdiff: 'response-non-success-status-removed',
  },
  {
    name: 'a fixed text is changed',
    change: (document) => (examples(document)['token-missing'].value.detail = 'No token'),
    ours: 'body-changed headerLogout 401 token-missing',
  },
  {
    name: 'a fixed text is changed in a shared reply',
    change: ({ components }) =>
      (components.responses.HeaderFailure.content['application/json'].examples.failure.value.detail =
        'Failed'),
    ours: 'body-changed headerGetSession 500 failure',
  },
  {
    name: 'members are in another order',
    change(document) {
      const { started } = reply(document, '/body/api/auth/login', 'post', 200).content['application/json']
        .examples
      const { request, ...others } = started.value
      started.value = { ...others, request }
    },
    ours: 'body-changed bodyLogin 200 started',
  },
  {
    name: 'a member varies that was fixed',
    change: (document) => (examples(document)['token-missing']['x-volatile'] = { path: '/detail' }),
    ours: 'volatile-changed headerLogout 401 token-missing',
  },
  {
    name: 'a member is fixed that varied',
    change(document) {
      const { active } = reply(document, '/auth/session', 'get', 200).content['application/json'].examples
      delete active['x-volatile'].fullName
    },
    ours: 'volatile-changed headerGetSession 200 active',
  },
  {
    name: 'a member that varies is of another type',
    change(document) {
      const { started } = reply(document, '/query/api/auth/login', 'post', 200).content['application/json']
        .examples
      started.value.data.userId = '1'
      document['components'].schemas.QuerySession.properties.userId = { type: 'string' }
    },
    ours: 'body-changed queryLogin 200 started',
    oasdiff: 'response-property-type-changed',
  },
  {
    name: 'a body has another media type',
    change(document) {
      const { content } = ended(document)
      content['text/json'] = content['application/json']
      delete content['application/json']
    },
    ours: 'type-changed headerLogout 200 ended',
    oasdiff: 'response-media-type-removed',
  },
  {
    name: 'a header is removed',
    change: (document) => delete reply(document, '/logout', 'post', 401).headers['WWW-Authenticate'],
    ours: 'header-removed headerLogout 401 token-missing',
    oasdiff: 'required-response-header-removed',
  },
  {
    name: 'a header has another text',
    change: ({ components }) =>
      (components.headers.ClearedCookie['x-value'] = 'auth_session=; Max-Age=0; Path=/cookie; HttpOnly'),
    ours: 'header-changed cookieLogout 200 ended',
  },
  {
    name: 'a header of every reply is removed',
    change: (document) => delete document['x-every-reply']['X-Content-Type-Options'],
    ours: 'header-removed headerLogout 200 ended',
  },
  {
    name: 'a reply outside operations is changed',
    change: (document) =>
      (document['x-outside']['404'].content['application/problem+json'].examples['not-found'].value.detail =
        'Gone'),
    ours: 'body-changed x-outside 404 not-found',
  },
  {
    name: 'a parameter is required',
    change: ({ components }) => (components.parameters.SessionTokenHeader.required = true),
    oasdiff: 'request-parameter-became-required',
  },
  {
    name: 'a parameter is removed',
    change: ({ paths }) => paths['/auth/session'].get.parameters.pop(),
    oasdiff: 'request-parameter-removed',
  },
  {
    name: 'a member of a request is required',
    change({ components }) {
      components.schemas.SessionName.properties.reason = { type: 'string' }
      components.schemas.SessionName.required.push('reason')
    },
    oasdiff: 'new-required-request-property',
  },
  {
    name: 'a request may be less long',
    change: ({ components }) => (components.schemas.Credentials.properties.password.maxLength = 72),
    oasdiff: 'request-property-max-length-decreased',
  },
  {
    name: 'a form is not taken any more',
    change: ({ components }) =>
      delete components.requestBodies.CredentialsOrForm.content['application/x-www-form-urlencoded'],
    oasdiff: 'request-body-media-type-removed',
  },
  {
    name: 'a member of a reply is optional',
    change: ({ components }) => components.schemas.Profile.required.pop(),
    oasdiff: 'response-property-became-optional',
  },
  {
    name: 'an operation asks for a credential',
    change: ({ paths }) => (paths['/auth/session'].get.security = [{ bearer: [] }]),
    oasdiff: 'api-security-added',
  },
]

/** What breaks nobody. */
export const HARMLESS: Pick<Kind, 'name' | 'change'>[] = [
  { name: 'nothing', change: () => undefined },
  {
    name: 'an operation is added',
    change: ({ paths }) =>
      (paths['/sign-out'] = { post: { ...paths['/logout'].post, operationId: 'signOut' } }),
  },
  {
    name: 'an outcome is added',
    change: (document) => (examples(document)['token-odd'] = { value: { detail: 'Odd session token' } }),
  },
  {
    name: 'a header is added',
    change: (document) =>
      (ended(document).headers['X-New'] = { required: true, schema: { type: 'string', enum: ['yes'] } }),
  },
  { name: 'words are changed', change: (document) => (ended(document).description = 'It is over.') },
  {
    name: 'an example varies in what varies anyhow',
    change: (document) =>
      (reply(document, '/auth/session', 'get', 200).content[
        'application/json'
      ].examples.active.value.username = 'bob'),
  },
]
