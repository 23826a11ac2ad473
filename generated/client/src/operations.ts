// Generated from openapi.yaml by `npm run generate`; never edit it. Its templates are in scripts/templates.

import type * as inputs from './inputs.js'
import type { DocumentedReply, Operation } from './operation.js'
import type * as schemas from './schemas.js'
import type { OptionsOf } from './types.js'

export const version = '0.1.0'

export interface Operations {
  /** Start a session */
  bodyLogin: {
    arguments: [input: inputs.BodyLoginInput, options?: OptionsOf<'bodyLogin'>]
    outcomes: {
      started: { status: 200; body: schemas.BodyStarted }
      'body-malformed': { status: 400; body: schemas.BodyError }
      'fields-missing': { status: 400; body: schemas.BodyError }
      'credentials-invalid': { status: 401; body: schemas.BodyError }
      'body-too-large': { status: 413; body: schemas.BodyError }
      'type-unsupported': { status: 415; body: schemas.BodyError }
      'too-many-attempts': { status: 429; body: schemas.BodyError }
      failure: { status: 500; body: schemas.BodyError }
      overloaded: { status: 503; body: schemas.BodyError }
    }
  }

  /** End the session named in the body */
  bodyLogout: {
    arguments: [input: inputs.BodyLogoutInput, options?: OptionsOf<'bodyLogout'>]
    outcomes: {
      ended: { status: 200; body: schemas.BodyEnded }
      'body-malformed': { status: 400; body: schemas.BodyError }
      'session-missing': { status: 400; body: schemas.BodyError }
      'session-doubled': { status: 400; body: schemas.BodyError }
      'session-not-found': { status: 404; body: schemas.BodyError }
      'body-too-large': { status: 413; body: schemas.BodyError }
      failure: { status: 500; body: schemas.BodyError }
    }
  }

  /** Tell whose session the cookie is */
  cookieGetSession: {
    arguments: [options?: OptionsOf<'cookieGetSession'>]
    outcomes: {
      active: { status: 200; body: schemas.Profile }
      'cookie-missing': { status: 401; body: schemas.CookieError }
      'session-invalid': { status: 401; body: schemas.CookieError }
      'session-expired': { status: 401; body: schemas.CookieError }
      'body-too-large': { status: 413; body: schemas.CookieError }
      failure: { status: 500; body: schemas.CookieError }
    }
  }

  /** Start a session and set its cookie */
  cookieLogin: {
    arguments: [input: inputs.CookieLoginInput, options?: OptionsOf<'cookieLogin'>]
    outcomes: {
      started: { status: 200; body: schemas.Profile }
      'body-malformed': { status: 400; body: schemas.CookieError }
      'fields-missing': { status: 400; body: schemas.CookieError }
      'credentials-invalid': { status: 401; body: schemas.CookieError }
      'origin-refused': { status: 403; body: schemas.CookieError }
      'body-too-large': { status: 413; body: schemas.CookieError }
      'type-unsupported': { status: 415; body: schemas.CookieError }
      'too-many-attempts': { status: 429; body: schemas.CookieError }
      failure: { status: 500; body: schemas.CookieError }
      overloaded: { status: 503; body: schemas.CookieError }
    }
  }

  /** End the session behind the cookie */
  cookieLogout: {
    arguments: [options?: OptionsOf<'cookieLogout'>]
    outcomes: {
      ended: { status: 200; body: boolean }
      'not-active': { status: 200; body: boolean }
      'cookie-missing': { status: 401; body: schemas.CookieError }
      'origin-refused': { status: 403; body: schemas.CookieError }
      'body-too-large': { status: 413; body: schemas.CookieError }
      failure: { status: 500; body: schemas.CookieError }
    }
  }

  /** Tell whose session it is */
  headerGetSession: {
    arguments: [input?: inputs.HeaderGetSessionInput, options?: OptionsOf<'headerGetSession'>]
    outcomes: {
      active: { status: 200; body: schemas.Profile }
      'token-missing': { status: 401; body: schemas.Detail }
      'token-invalid': { status: 401; body: schemas.Detail }
      'token-expired': { status: 401; body: schemas.Detail }
      'body-too-large': { status: 413; body: schemas.Detail }
      failure: { status: 500; body: schemas.Detail }
    }
  }

  /** End the session named in the Authorization header */
  headerLogout: {
    arguments: [options?: OptionsOf<'headerLogout'>]
    outcomes: {
      ended: { status: 200; body: schemas.Message }
      'token-missing': { status: 401; body: schemas.Detail }
      'token-invalid': { status: 401; body: schemas.Detail }
      'token-expired': { status: 401; body: schemas.Detail }
      'body-too-large': { status: 413; body: schemas.Detail }
      failure: { status: 500; body: schemas.Detail }
    }
  }

  /** Start a session with an access token */
  jwtLogin: {
    arguments: [input: inputs.JwtLoginInput, options?: OptionsOf<'jwtLogin'>]
    outcomes: {
      started: { status: 200; body: schemas.TokenGrant }
      'credentials-invalid': { status: 401; body: schemas.Detail }
      'body-too-large': { status: 413; body: schemas.Detail }
      malformed: { status: 422; body: schemas.ValidationError }
      'too-many-attempts': { status: 429; body: schemas.Detail }
      failure: { status: 500; body: schemas.JwtError }
      overloaded: { status: 503; body: schemas.Detail }
    }
  }

  /** End the session behind the bearer credential */
  jwtLogout: {
    arguments: [options?: OptionsOf<'jwtLogout'>]
    outcomes: {
      ended: { status: 200; body: schemas.Message }
      'not-authenticated': { status: 403; body: schemas.Detail }
      'scheme-unsupported': { status: 403; body: schemas.Detail }
      'body-too-large': { status: 413; body: schemas.Detail }
      failure: { status: 500; body: schemas.JwtError }
    }
  }

  /** Tell whose session it is */
  jwtMe: {
    arguments: [options?: OptionsOf<'jwtMe'>]
    outcomes: {
      active: { status: 200; body: schemas.Account }
      'credentials-invalid': { status: 401; body: schemas.Detail }
      'not-authenticated': { status: 403; body: schemas.Detail }
      'scheme-unsupported': { status: 403; body: schemas.Detail }
      'body-too-large': { status: 413; body: schemas.Detail }
      failure: { status: 500; body: schemas.JwtError }
    }
  }

  /** Read the user of a session */
  queryGetUser: {
    arguments: [input: inputs.QueryGetUserInput, options?: OptionsOf<'queryGetUser'>]
    outcomes: {
      found: { status: 200; body: schemas.QueryUser }
      'userid-malformed': { status: 400; body: schemas.QueryError }
      'session-invalid': { status: 401; body: schemas.QueryError }
      'user-forbidden': { status: 403; body: schemas.QueryError }
      'body-too-large': { status: 413; body: schemas.QueryError }
      failure: { status: 500; body: schemas.QueryError }
    }
  }

  /** Read the user of a session (pinned) */
  queryGetUserPinned: {
    arguments: [input: inputs.QueryGetUserPinnedInput, options?: OptionsOf<'queryGetUserPinned'>]
    outcomes: {
      found: { status: 200; body: schemas.QueryUser }
      'userid-malformed': { status: 400; body: schemas.QueryError }
      'session-invalid': { status: 401; body: schemas.QueryError }
      'user-forbidden': { status: 403; body: schemas.QueryError }
      'body-too-large': { status: 413; body: schemas.QueryError }
      failure: { status: 500; body: schemas.QueryError }
    }
  }

  /** Start a session */
  queryLogin: {
    arguments: [input: inputs.QueryLoginInput, options?: OptionsOf<'queryLogin'>]
    outcomes: {
      started: { status: 200; body: schemas.QueryStarted }
      'body-malformed': { status: 400; body: schemas.QueryError }
      'fields-missing': { status: 400; body: schemas.QueryError }
      'credentials-invalid': { status: 401; body: schemas.QueryError }
      'body-too-large': { status: 413; body: schemas.QueryError }
      'type-unsupported': { status: 415; body: schemas.QueryError }
      'too-many-attempts': { status: 429; body: schemas.QueryError }
      failure: { status: 500; body: schemas.QueryError }
      overloaded: { status: 503; body: schemas.QueryError }
    }
  }

  /** End a session by user and session */
  queryLogout: {
    arguments: [input: inputs.QueryLogoutInput, options?: OptionsOf<'queryLogout'>]
    outcomes: {
      ended: { status: 200; body: schemas.QueryEnded }
      'parameters-missing': { status: 400; body: schemas.QueryError }
      'parameters-doubled': { status: 400; body: schemas.QueryError }
      'userid-malformed': { status: 400; body: schemas.QueryError }
      'session-not-found': { status: 404; body: schemas.QueryError }
      'body-too-large': { status: 413; body: schemas.QueryError }
      failure: { status: 500; body: schemas.QueryError }
    }
  }

  /** Start a session, for clients of the query and the body contract */
  login: {
    arguments: [input: inputs.LoginInput, options?: OptionsOf<'login'>]
    outcomes: {
      started: { status: 200; body: schemas.SharedStarted }
      'body-malformed': { status: 400; body: schemas.SharedError }
      'fields-missing': { status: 400; body: schemas.SharedError }
      'credentials-invalid': { status: 401; body: schemas.SharedError }
      'body-too-large': { status: 413; body: schemas.SharedError }
      'type-unsupported': { status: 415; body: schemas.SharedError }
      'too-many-attempts': { status: 429; body: schemas.SharedError }
      failure: { status: 500; body: schemas.SharedError }
      overloaded: { status: 503; body: schemas.SharedError }
    }
  }

  /** End a session; the request says which contract it speaks */
  logout: {
    arguments: [input?: inputs.LogoutInput, options?: OptionsOf<'logout'>]
    outcomes: {
      'query-ended': { status: 200; body: schemas.SharedEnded }
      'cookie-ended': { status: 200; body: schemas.SharedEnded }
      'cookie-not-active': { status: 200; body: schemas.SharedEnded }
      'body-ended': { status: 200; body: schemas.SharedEnded }
      'query-parameters-missing': { status: 400; body: schemas.SharedLogoutError }
      'query-parameters-doubled': { status: 400; body: schemas.SharedLogoutError }
      'query-userid-malformed': { status: 400; body: schemas.SharedLogoutError }
      'body-malformed': { status: 400; body: schemas.SharedLogoutError }
      'body-session-missing': { status: 400; body: schemas.SharedLogoutError }
      'body-session-doubled': { status: 400; body: schemas.SharedLogoutError }
      'carriers-ambiguous': { status: 400; body: schemas.SharedLogoutError }
      'cookie-missing': { status: 401; body: schemas.CookieError }
      'origin-refused': { status: 403; body: schemas.CookieError }
      'query-session-not-found': { status: 404; body: schemas.SharedLogoutError }
      'body-session-not-found': { status: 404; body: schemas.SharedLogoutError }
      'query-body-too-large': { status: 413; body: schemas.SharedLogoutError }
      'cookie-body-too-large': { status: 413; body: schemas.SharedLogoutError }
      'body-body-too-large': { status: 413; body: schemas.SharedLogoutError }
      'query-failure': { status: 500; body: schemas.SharedLogoutError }
      'cookie-failure': { status: 500; body: schemas.SharedLogoutError }
      'body-failure': { status: 500; body: schemas.SharedLogoutError }
    }
  }

  /** This document as JSON */
  getContractJson: {
    arguments: [options?: OptionsOf<'getContractJson'>]
    outcomes: {
      served: { status: 200; body: schemas.Document }
      'request-ambiguous': { status: 400; body: schemas.Problem }
    }
  }

  /** This document as it was written */
  getContractYaml: {
    arguments: [options?: OptionsOf<'getContractYaml'>]
    outcomes: {
      served: { status: 200; body: string }
      'request-ambiguous': { status: 400; body: schemas.Problem }
    }
  }

  /** Tell that the process lives */
  getHealth: {
    arguments: [options?: OptionsOf<'getHealth'>]
    outcomes: {
      alive: { status: 200; body: schemas.Health }
      'request-ambiguous': { status: 400; body: schemas.Problem }
    }
  }

  /** List the public keys that verify access tokens */
  getKeySet: {
    arguments: [options?: OptionsOf<'getKeySet'>]
    outcomes: {
      listed: { status: 200; body: schemas.KeySet }
      'request-ambiguous': { status: 400; body: schemas.Problem }
      failure: { status: 500; body: schemas.Problem }
    }
  }

  /** Tell whether requests can be served */
  getReadiness: {
    arguments: [options?: OptionsOf<'getReadiness'>]
    outcomes: {
      ready: { status: 200; body: schemas.Health }
      'request-ambiguous': { status: 400; body: schemas.Problem }
      'store-unavailable': { status: 503; body: schemas.Problem }
      draining: { status: 503; body: schemas.Problem }
    }
  }
}

const examples = {
  '#/components/examples/RequestAmbiguous': {
    type: 'about:blank',
    title: 'Bad Request',
    status: 400,
    detail:
      'The request has two readings. Send Host and Authorization once, and either Content-Length or Transfer-Encoding.',
  },
  '#/components/examples/ProblemFailure': {
    type: 'about:blank',
    title: 'Internal Server Error',
    status: 500,
    detail: 'Signoff failed. The log has the reason under the id in X-Request-Id.',
  },
} as const

export const operations = {
  bodyLogin: {
    method: 'POST',
    path: '/body/api/auth/login',
    parameters: [],
    body: { types: ['application/json'], required: true, needs: ['username', 'password'] },
    authorization: false,
    replies: [
      {
        status: 200,
        type: 'application/json',
        schema: 'BodyStarted',
        outcomes: {
          started: {
            example: {
              request: '2f1c9d3e-6b1a-4c55-9a3e-0d9c8b7a6f54',
              user: '1',
              session: 'sess_Y0Jm3l1bTtq9cVvM5pZrXw8sKd2nHfGa7eQuRiOoLyE',
              message: 'Logged in successfully',
            },
            volatile: ['/request', '/user', '/session'],
          },
        },
      },
      {
        status: 400,
        type: 'application/json',
        schema: 'BodyError',
        outcomes: {
          'body-malformed': {
            example: {
              request: '2f1c9d3e-6b1a-4c55-9a3e-0d9c8b7a6f54',
              error: 'Request body is not valid JSON',
            },
            volatile: ['/request'],
          },
          'fields-missing': {
            example: {
              request: '2f1c9d3e-6b1a-4c55-9a3e-0d9c8b7a6f54',
              error: 'username and password are required',
            },
            volatile: ['/request'],
          },
        },
      },
      {
        status: 401,
        type: 'application/json',
        schema: 'BodyError',
        outcomes: {
          'credentials-invalid': {
            example: {
              request: '2f1c9d3e-6b1a-4c55-9a3e-0d9c8b7a6f54',
              error: 'Invalid username or password',
            },
            volatile: ['/request', 'RateLimit'],
          },
        },
      },
      {
        status: 413,
        type: 'application/json',
        schema: 'BodyError',
        outcomes: {
          'body-too-large': {
            example: {
              request: '2f1c9d3e-6b1a-4c55-9a3e-0d9c8b7a6f54',
              error: 'Request body is larger than 16 KiB',
            },
            volatile: ['/request'],
          },
        },
      },
      {
        status: 415,
        type: 'application/json',
        schema: 'BodyError',
        outcomes: {
          'type-unsupported': {
            example: {
              request: '2f1c9d3e-6b1a-4c55-9a3e-0d9c8b7a6f54',
              error: 'Content-Type must be application/json',
            },
            volatile: ['/request'],
          },
        },
      },
      {
        status: 429,
        type: 'application/json',
        schema: 'BodyError',
        outcomes: {
          'too-many-attempts': {
            example: { request: '2f1c9d3e-6b1a-4c55-9a3e-0d9c8b7a6f54', error: 'Too many failed attempts' },
            volatile: ['/request', 'Retry-After', 'RateLimit'],
          },
        },
      },
      {
        status: 500,
        type: 'application/json',
        schema: 'BodyError',
        outcomes: {
          failure: {
            example: { request: '2f1c9d3e-6b1a-4c55-9a3e-0d9c8b7a6f54', error: 'Internal server error' },
            volatile: ['/request'],
          },
        },
      },
      {
        status: 503,
        type: 'application/json',
        schema: 'BodyError',
        outcomes: {
          overloaded: {
            example: { request: '2f1c9d3e-6b1a-4c55-9a3e-0d9c8b7a6f54', error: 'Service is busy' },
            volatile: ['/request', 'Retry-After'],
          },
        },
      },
    ],
  },

  bodyLogout: {
    method: 'POST',
    path: '/body/api/auth/logout',
    parameters: [],
    body: { types: ['application/json'], required: true, needs: ['session'] },
    authorization: false,
    replies: [
      {
        status: 200,
        type: 'application/json',
        schema: 'BodyEnded',
        outcomes: {
          ended: {
            example: { request: '2f1c9d3e-6b1a-4c55-9a3e-0d9c8b7a6f54', message: 'Logged out successfully' },
            volatile: ['/request'],
          },
        },
      },
      {
        status: 400,
        type: 'application/json',
        schema: 'BodyError',
        outcomes: {
          'body-malformed': {
            example: {
              request: '2f1c9d3e-6b1a-4c55-9a3e-0d9c8b7a6f54',
              error: 'Request body is not valid JSON',
            },
            volatile: ['/request'],
          },
          'session-missing': {
            example: { request: '2f1c9d3e-6b1a-4c55-9a3e-0d9c8b7a6f54', error: 'session is required' },
            volatile: ['/request'],
          },
          'session-doubled': {
            example: { request: '2f1c9d3e-6b1a-4c55-9a3e-0d9c8b7a6f54', error: 'session must be given once' },
            volatile: ['/request'],
          },
        },
      },
      {
        status: 404,
        type: 'application/json',
        schema: 'BodyError',
        outcomes: {
          'session-not-found': {
            example: { request: '2f1c9d3e-6b1a-4c55-9a3e-0d9c8b7a6f54', error: 'Session not found' },
            volatile: ['/request'],
          },
        },
      },
      {
        status: 413,
        type: 'application/json',
        schema: 'BodyError',
        outcomes: {
          'body-too-large': {
            example: {
              request: '2f1c9d3e-6b1a-4c55-9a3e-0d9c8b7a6f54',
              error: 'Request body is larger than 16 KiB',
            },
            volatile: ['/request'],
          },
        },
      },
      {
        status: 500,
        type: 'application/json',
        schema: 'BodyError',
        outcomes: {
          failure: {
            example: { request: '2f1c9d3e-6b1a-4c55-9a3e-0d9c8b7a6f54', error: 'Internal server error' },
            volatile: ['/request'],
          },
        },
      },
    ],
  },

  cookieGetSession: {
    method: 'GET',
    path: '/cookie/api/auth/session',
    parameters: [],
    authorization: false,
    replies: [
      {
        status: 200,
        type: 'application/json',
        schema: 'Profile',
        outcomes: {
          active: {
            example: { username: 'exampleuser', full_name: 'Example User' },
            volatile: ['/username', '/full_name'],
          },
        },
      },
      {
        status: 401,
        type: 'application/json',
        schema: 'CookieError',
        outcomes: {
          'cookie-missing': {
            example: {
              error: true,
              url: '/cookie/api/auth/session',
              statusCode: 401,
              statusMessage: 'Unauthorized',
              message: 'No valid session cookie provided',
            },
            volatile: ['/url'],
          },
          'session-invalid': {
            example: {
              error: true,
              url: '/cookie/api/auth/session',
              statusCode: 401,
              statusMessage: 'Unauthorized',
              message: 'Invalid session',
            },
            volatile: ['/url'],
          },
          'session-expired': {
            example: {
              error: true,
              url: '/cookie/api/auth/session',
              statusCode: 401,
              statusMessage: 'Unauthorized',
              message: 'Session expired',
            },
            volatile: ['/url'],
          },
        },
      },
      {
        status: 413,
        type: 'application/json',
        schema: 'CookieError',
        outcomes: {
          'body-too-large': {
            example: {
              error: true,
              url: '/api/auth/logout',
              statusCode: 413,
              statusMessage: 'Payload Too Large',
              message: 'Request body is larger than 16 KiB',
            },
            volatile: ['/url'],
          },
        },
      },
      {
        status: 500,
        type: 'application/json',
        schema: 'CookieError',
        outcomes: {
          failure: {
            example: {
              error: true,
              url: '/api/auth/logout',
              statusCode: 500,
              statusMessage: 'Internal Server Error',
              message: 'Internal server error',
            },
            volatile: ['/url'],
          },
        },
      },
    ],
  },

  cookieLogin: {
    method: 'POST',
    path: '/cookie/api/auth/login',
    parameters: [],
    body: { types: ['application/json'], required: true, needs: ['username', 'password'] },
    authorization: false,
    replies: [
      {
        status: 200,
        type: 'application/json',
        schema: 'Profile',
        outcomes: {
          started: {
            example: { username: 'exampleuser', full_name: 'Example User' },
            volatile: ['/username', '/full_name', 'Set-Cookie', 'Set-Cookie'],
          },
        },
      },
      {
        status: 400,
        type: 'application/json',
        schema: 'CookieError',
        outcomes: {
          'body-malformed': {
            example: {
              error: true,
              url: '/api/auth/logout',
              statusCode: 400,
              statusMessage: 'Bad Request',
              message: 'Request body is not valid JSON',
            },
            volatile: ['/url'],
          },
          'fields-missing': {
            example: {
              error: true,
              url: '/api/auth/logout',
              statusCode: 400,
              statusMessage: 'Bad Request',
              message: 'username and password are required',
            },
            volatile: ['/url'],
          },
        },
      },
      {
        status: 401,
        type: 'application/json',
        schema: 'CookieError',
        outcomes: {
          'credentials-invalid': {
            example: {
              error: true,
              url: '/api/auth/logout',
              statusCode: 401,
              statusMessage: 'Unauthorized',
              message: 'Invalid username or password',
            },
            volatile: ['/url', 'RateLimit'],
          },
        },
      },
      {
        status: 403,
        type: 'application/json',
        schema: 'CookieError',
        outcomes: {
          'origin-refused': {
            example: {
              error: true,
              url: '/api/auth/logout',
              statusCode: 403,
              statusMessage: 'Forbidden',
              message: 'Origin is not allowed',
            },
            volatile: ['/url'],
          },
        },
      },
      {
        status: 413,
        type: 'application/json',
        schema: 'CookieError',
        outcomes: {
          'body-too-large': {
            example: {
              error: true,
              url: '/api/auth/logout',
              statusCode: 413,
              statusMessage: 'Payload Too Large',
              message: 'Request body is larger than 16 KiB',
            },
            volatile: ['/url'],
          },
        },
      },
      {
        status: 415,
        type: 'application/json',
        schema: 'CookieError',
        outcomes: {
          'type-unsupported': {
            example: {
              error: true,
              url: '/api/auth/logout',
              statusCode: 415,
              statusMessage: 'Unsupported Media Type',
              message: 'Content-Type must be application/json',
            },
            volatile: ['/url'],
          },
        },
      },
      {
        status: 429,
        type: 'application/json',
        schema: 'CookieError',
        outcomes: {
          'too-many-attempts': {
            example: {
              error: true,
              url: '/api/auth/logout',
              statusCode: 429,
              statusMessage: 'Too Many Requests',
              message: 'Too many failed attempts',
            },
            volatile: ['/url', 'Retry-After', 'RateLimit'],
          },
        },
      },
      {
        status: 500,
        type: 'application/json',
        schema: 'CookieError',
        outcomes: {
          failure: {
            example: {
              error: true,
              url: '/api/auth/logout',
              statusCode: 500,
              statusMessage: 'Internal Server Error',
              message: 'Internal server error',
            },
            volatile: ['/url'],
          },
        },
      },
      {
        status: 503,
        type: 'application/json',
        schema: 'CookieError',
        outcomes: {
          overloaded: {
            example: {
              error: true,
              url: '/api/auth/logout',
              statusCode: 503,
              statusMessage: 'Service Unavailable',
              message: 'Service is busy',
            },
            volatile: ['/url', 'Retry-After'],
          },
        },
      },
    ],
  },

  cookieLogout: {
    method: 'POST',
    path: '/cookie/api/auth/logout',
    parameters: [],
    authorization: false,
    replies: [
      {
        status: 200,
        type: 'application/json',
        schema: 'boolean',
        outcomes: {
          ended: { example: true, volatile: [] },
          'not-active': { example: false, volatile: [] },
        },
      },
      {
        status: 401,
        type: 'application/json',
        schema: 'CookieError',
        outcomes: {
          'cookie-missing': {
            example: {
              error: true,
              url: '/api/auth/logout',
              statusCode: 401,
              statusMessage: 'Unauthorized',
              message: 'No valid session cookie provided',
            },
            volatile: ['/url'],
          },
        },
      },
      {
        status: 403,
        type: 'application/json',
        schema: 'CookieError',
        outcomes: {
          'origin-refused': {
            example: {
              error: true,
              url: '/api/auth/logout',
              statusCode: 403,
              statusMessage: 'Forbidden',
              message: 'Origin is not allowed',
            },
            volatile: ['/url'],
          },
        },
      },
      {
        status: 413,
        type: 'application/json',
        schema: 'CookieError',
        outcomes: {
          'body-too-large': {
            example: {
              error: true,
              url: '/api/auth/logout',
              statusCode: 413,
              statusMessage: 'Payload Too Large',
              message: 'Request body is larger than 16 KiB',
            },
            volatile: ['/url'],
          },
        },
      },
      {
        status: 500,
        type: 'application/json',
        schema: 'CookieError',
        outcomes: {
          failure: {
            example: {
              error: true,
              url: '/api/auth/logout',
              statusCode: 500,
              statusMessage: 'Internal Server Error',
              message: 'Server error occurred during session clearing',
            },
            volatile: ['/url'],
          },
        },
      },
    ],
  },

  headerGetSession: {
    method: 'GET',
    path: '/auth/session',
    parameters: [
      { key: 'sessionToken', name: 'session_token', in: 'header', required: false, integer: false },
      { key: 'sessionTokenInQuery', name: 'session_token', in: 'query', required: false, integer: false },
    ],
    authorization: false,
    replies: [
      {
        status: 200,
        type: 'application/json',
        schema: 'Profile',
        outcomes: {
          active: {
            example: { username: 'exampleuser', full_name: 'Example User' },
            volatile: ['/username', '/full_name'],
          },
        },
      },
      {
        status: 401,
        type: 'application/json',
        schema: 'Detail',
        outcomes: {
          'token-missing': { example: { detail: 'Session token is missing' }, volatile: [] },
          'token-invalid': { example: { detail: 'Invalid session token' }, volatile: [] },
          'token-expired': { example: { detail: 'Session token expired' }, volatile: [] },
        },
      },
      {
        status: 413,
        type: 'application/json',
        schema: 'Detail',
        outcomes: {
          'body-too-large': { example: { detail: 'Request body is larger than 16 KiB' }, volatile: [] },
        },
      },
      {
        status: 500,
        type: 'application/json',
        schema: 'Detail',
        outcomes: {
          failure: { example: { detail: 'Internal server error' }, volatile: [] },
        },
      },
    ],
  },

  headerLogout: {
    method: 'POST',
    path: '/logout',
    parameters: [],
    authorization: true,
    replies: [
      {
        status: 200,
        type: 'application/json',
        schema: 'Message',
        outcomes: {
          ended: { example: { message: 'Logout successful' }, volatile: [] },
        },
      },
      {
        status: 401,
        type: 'application/json',
        schema: 'Detail',
        outcomes: {
          'token-missing': { example: { detail: 'Missing session token' }, volatile: [] },
          'token-invalid': { example: { detail: 'Invalid session token' }, volatile: [] },
          'token-expired': { example: { detail: 'Session token expired' }, volatile: [] },
        },
      },
      {
        status: 413,
        type: 'application/json',
        schema: 'Detail',
        outcomes: {
          'body-too-large': { example: { detail: 'Request body is larger than 16 KiB' }, volatile: [] },
        },
      },
      {
        status: 500,
        type: 'application/json',
        schema: 'Detail',
        outcomes: {
          failure: { example: { detail: 'Internal server error' }, volatile: [] },
        },
      },
    ],
  },

  jwtLogin: {
    method: 'POST',
    path: '/api/v1/auth/login',
    parameters: [],
    body: {
      types: ['application/json', 'application/x-www-form-urlencoded'],
      required: true,
      needs: ['username', 'password'],
    },
    authorization: false,
    replies: [
      {
        status: 200,
        type: 'application/json',
        schema: 'TokenGrant',
        outcomes: {
          started: {
            example: {
              access_token:
                'eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6ImsxIn0.eyJzdWIiOiIxIn0.c2lnbmF0dXJl',
              token_type: 'bearer',
              expires_in: 86400,
            },
            volatile: ['/access_token', '/expires_in'],
          },
        },
      },
      {
        status: 401,
        type: 'application/json',
        schema: 'Detail',
        outcomes: {
          'credentials-invalid': {
            example: { detail: 'Incorrect username or password' },
            volatile: ['RateLimit'],
          },
        },
      },
      {
        status: 413,
        type: 'application/json',
        schema: 'Detail',
        outcomes: {
          'body-too-large': { example: { detail: 'Request body is larger than 16 KiB' }, volatile: [] },
        },
      },
      {
        status: 422,
        type: 'application/json',
        schema: 'ValidationError',
        outcomes: {
          malformed: {
            example: {
              detail: [
                {
                  type: 'missing',
                  loc: ['body', 'password'],
                  msg: 'Field required',
                  input: { username: 'exampleuser' },
                },
              ],
            },
            volatile: ['/detail'],
          },
        },
      },
      {
        status: 429,
        type: 'application/json',
        schema: 'Detail',
        outcomes: {
          'too-many-attempts': {
            example: { detail: 'Too many failed attempts' },
            volatile: ['Retry-After', 'RateLimit'],
          },
        },
      },
      {
        status: 500,
        type: 'application/json',
        schema: 'JwtError',
        outcomes: {
          failure: {
            example: {
              detail: 'Internal Server Error',
              error: 'The request could not be completed',
              error_type: 'InternalServerError',
              trace: '',
              error_id: '2f1c9d3e-6b1a-4c55-9a3e-0d9c8b7a6f54',
              path: '/api/v1/auth/logout',
              method: 'POST',
            },
            volatile: ['/error_id', 'X-Error-ID', '/path', '/method'],
          },
        },
      },
      {
        status: 503,
        type: 'application/json',
        schema: 'Detail',
        outcomes: {
          overloaded: { example: { detail: 'Service is busy' }, volatile: ['Retry-After'] },
        },
      },
    ],
  },

  jwtLogout: {
    method: 'POST',
    path: '/api/v1/auth/logout',
    parameters: [],
    authorization: true,
    replies: [
      {
        status: 200,
        type: 'application/json',
        schema: 'Message',
        outcomes: {
          ended: { example: { message: 'Successfully logged out' }, volatile: [] },
        },
      },
      {
        status: 403,
        type: 'application/json',
        schema: 'Detail',
        outcomes: {
          'not-authenticated': { example: { detail: 'Not authenticated' }, volatile: [] },
          'scheme-unsupported': { example: { detail: 'Invalid authentication credentials' }, volatile: [] },
        },
      },
      {
        status: 413,
        type: 'application/json',
        schema: 'Detail',
        outcomes: {
          'body-too-large': { example: { detail: 'Request body is larger than 16 KiB' }, volatile: [] },
        },
      },
      {
        status: 500,
        type: 'application/json',
        schema: 'JwtError',
        outcomes: {
          failure: {
            example: {
              detail: 'Internal Server Error',
              error: 'The request could not be completed',
              error_type: 'InternalServerError',
              trace: '',
              error_id: '2f1c9d3e-6b1a-4c55-9a3e-0d9c8b7a6f54',
              path: '/api/v1/auth/logout',
              method: 'POST',
            },
            volatile: ['/error_id', 'X-Error-ID', '/path', '/method'],
          },
        },
      },
    ],
  },

  jwtMe: {
    method: 'GET',
    path: '/api/v1/auth/me',
    parameters: [],
    authorization: true,
    replies: [
      {
        status: 200,
        type: 'application/json',
        schema: 'Account',
        outcomes: {
          active: {
            example: { id: 1, username: 'exampleuser', full_name: 'Example User' },
            volatile: ['/id', '/username', '/full_name'],
          },
        },
      },
      {
        status: 401,
        type: 'application/json',
        schema: 'Detail',
        outcomes: {
          'credentials-invalid': { example: { detail: 'Could not validate credentials' }, volatile: [] },
        },
      },
      {
        status: 403,
        type: 'application/json',
        schema: 'Detail',
        outcomes: {
          'not-authenticated': { example: { detail: 'Not authenticated' }, volatile: [] },
          'scheme-unsupported': { example: { detail: 'Invalid authentication credentials' }, volatile: [] },
        },
      },
      {
        status: 413,
        type: 'application/json',
        schema: 'Detail',
        outcomes: {
          'body-too-large': { example: { detail: 'Request body is larger than 16 KiB' }, volatile: [] },
        },
      },
      {
        status: 500,
        type: 'application/json',
        schema: 'JwtError',
        outcomes: {
          failure: {
            example: {
              detail: 'Internal Server Error',
              error: 'The request could not be completed',
              error_type: 'InternalServerError',
              trace: '',
              error_id: '2f1c9d3e-6b1a-4c55-9a3e-0d9c8b7a6f54',
              path: '/api/v1/auth/logout',
              method: 'POST',
            },
            volatile: ['/error_id', 'X-Error-ID', '/path', '/method'],
          },
        },
      },
    ],
  },

  queryGetUser: {
    method: 'GET',
    path: '/api/users/{id}',
    parameters: [{ key: 'id', name: 'id', in: 'path', required: true, integer: true }],
    authorization: true,
    replies: [
      {
        status: 200,
        type: 'application/json',
        schema: 'QueryUser',
        outcomes: {
          found: {
            example: {
              success: true,
              data: { userId: 1, username: 'admin@example.com', fullName: 'Ada Admin' },
            },
            volatile: ['/data/userId', '/data/username', '/data/fullName'],
          },
        },
      },
      {
        status: 400,
        type: 'application/json',
        schema: 'QueryError',
        outcomes: {
          'userid-malformed': {
            example: {
              error: 'userId must be an integer',
              path: '/api/users/abc',
              timestamp: '2024-01-01T00:00:00Z',
            },
            volatile: ['/path', '/timestamp'],
          },
        },
      },
      {
        status: 401,
        type: 'application/json',
        schema: 'QueryError',
        outcomes: {
          'session-invalid': {
            example: {
              error: 'Invalid or expired session',
              path: '/api/users/1',
              timestamp: '2024-01-01T00:00:00Z',
            },
            volatile: ['/path', '/timestamp'],
          },
        },
      },
      {
        status: 403,
        type: 'application/json',
        schema: 'QueryError',
        outcomes: {
          'user-forbidden': {
            example: {
              error: 'Access to this user is not allowed',
              path: '/api/users/1',
              timestamp: '2024-01-01T00:00:00Z',
            },
            volatile: ['/path', '/timestamp'],
          },
        },
      },
      {
        status: 413,
        type: 'application/json',
        schema: 'QueryError',
        outcomes: {
          'body-too-large': {
            example: {
              error: 'Request body is larger than 16 KiB',
              path: '/api/auth/logout',
              timestamp: '2024-01-01T00:00:00Z',
            },
            volatile: ['/path', '/timestamp'],
          },
        },
      },
      {
        status: 500,
        type: 'application/json',
        schema: 'QueryError',
        outcomes: {
          failure: {
            example: {
              error: 'Internal server error',
              path: '/api/auth/logout',
              timestamp: '2024-01-01T00:00:00Z',
            },
            volatile: ['/path', '/timestamp'],
          },
        },
      },
    ],
  },

  queryGetUserPinned: {
    method: 'GET',
    path: '/query/api/users/{id}',
    parameters: [{ key: 'id', name: 'id', in: 'path', required: true, integer: true }],
    authorization: true,
    replies: [
      {
        status: 200,
        type: 'application/json',
        schema: 'QueryUser',
        outcomes: {
          found: {
            example: {
              success: true,
              data: { userId: 1, username: 'admin@example.com', fullName: 'Ada Admin' },
            },
            volatile: ['/data/userId', '/data/username', '/data/fullName'],
          },
        },
      },
      {
        status: 400,
        type: 'application/json',
        schema: 'QueryError',
        outcomes: {
          'userid-malformed': {
            example: {
              error: 'userId must be an integer',
              path: '/api/users/abc',
              timestamp: '2024-01-01T00:00:00Z',
            },
            volatile: ['/path', '/timestamp'],
          },
        },
      },
      {
        status: 401,
        type: 'application/json',
        schema: 'QueryError',
        outcomes: {
          'session-invalid': {
            example: {
              error: 'Invalid or expired session',
              path: '/api/users/1',
              timestamp: '2024-01-01T00:00:00Z',
            },
            volatile: ['/path', '/timestamp'],
          },
        },
      },
      {
        status: 403,
        type: 'application/json',
        schema: 'QueryError',
        outcomes: {
          'user-forbidden': {
            example: {
              error: 'Access to this user is not allowed',
              path: '/api/users/1',
              timestamp: '2024-01-01T00:00:00Z',
            },
            volatile: ['/path', '/timestamp'],
          },
        },
      },
      {
        status: 413,
        type: 'application/json',
        schema: 'QueryError',
        outcomes: {
          'body-too-large': {
            example: {
              error: 'Request body is larger than 16 KiB',
              path: '/api/auth/logout',
              timestamp: '2024-01-01T00:00:00Z',
            },
            volatile: ['/path', '/timestamp'],
          },
        },
      },
      {
        status: 500,
        type: 'application/json',
        schema: 'QueryError',
        outcomes: {
          failure: {
            example: {
              error: 'Internal server error',
              path: '/api/auth/logout',
              timestamp: '2024-01-01T00:00:00Z',
            },
            volatile: ['/path', '/timestamp'],
          },
        },
      },
    ],
  },

  queryLogin: {
    method: 'POST',
    path: '/query/api/auth/login',
    parameters: [],
    body: { types: ['application/json'], required: true, needs: ['username', 'password'] },
    authorization: false,
    replies: [
      {
        status: 200,
        type: 'application/json',
        schema: 'QueryStarted',
        outcomes: {
          started: {
            example: {
              success: true,
              data: {
                userId: 1,
                sessionToken: 'sess_Y0Jm3l1bTtq9cVvM5pZrXw8sKd2nHfGa7eQuRiOoLyE',
                expiresAt: '2024-12-31T23:59:59Z',
              },
            },
            volatile: ['/data/userId', '/data/sessionToken', '/data/expiresAt'],
          },
        },
      },
      {
        status: 400,
        type: 'application/json',
        schema: 'QueryError',
        outcomes: {
          'body-malformed': {
            example: {
              error: 'Request body is not valid JSON',
              path: '/api/auth/logout',
              timestamp: '2024-01-01T00:00:00Z',
            },
            volatile: ['/path', '/timestamp'],
          },
          'fields-missing': {
            example: {
              error: 'username and password are required',
              path: '/api/auth/logout',
              timestamp: '2024-01-01T00:00:00Z',
            },
            volatile: ['/path', '/timestamp'],
          },
        },
      },
      {
        status: 401,
        type: 'application/json',
        schema: 'QueryError',
        outcomes: {
          'credentials-invalid': {
            example: {
              error: 'Invalid username or password',
              path: '/api/auth/logout',
              timestamp: '2024-01-01T00:00:00Z',
            },
            volatile: ['/path', '/timestamp', 'RateLimit'],
          },
        },
      },
      {
        status: 413,
        type: 'application/json',
        schema: 'QueryError',
        outcomes: {
          'body-too-large': {
            example: {
              error: 'Request body is larger than 16 KiB',
              path: '/api/auth/logout',
              timestamp: '2024-01-01T00:00:00Z',
            },
            volatile: ['/path', '/timestamp'],
          },
        },
      },
      {
        status: 415,
        type: 'application/json',
        schema: 'QueryError',
        outcomes: {
          'type-unsupported': {
            example: {
              error: 'Content-Type must be application/json',
              path: '/api/auth/logout',
              timestamp: '2024-01-01T00:00:00Z',
            },
            volatile: ['/path', '/timestamp'],
          },
        },
      },
      {
        status: 429,
        type: 'application/json',
        schema: 'QueryError',
        outcomes: {
          'too-many-attempts': {
            example: {
              error: 'Too many failed attempts',
              path: '/api/auth/logout',
              timestamp: '2024-01-01T00:00:00Z',
            },
            volatile: ['/path', '/timestamp', 'Retry-After', 'RateLimit'],
          },
        },
      },
      {
        status: 500,
        type: 'application/json',
        schema: 'QueryError',
        outcomes: {
          failure: {
            example: {
              error: 'Internal server error',
              path: '/api/auth/logout',
              timestamp: '2024-01-01T00:00:00Z',
            },
            volatile: ['/path', '/timestamp'],
          },
        },
      },
      {
        status: 503,
        type: 'application/json',
        schema: 'QueryError',
        outcomes: {
          overloaded: {
            example: {
              error: 'Service is busy',
              path: '/api/auth/logout',
              timestamp: '2024-01-01T00:00:00Z',
            },
            volatile: ['/path', '/timestamp', 'Retry-After'],
          },
        },
      },
    ],
  },

  queryLogout: {
    method: 'POST',
    path: '/query/api/auth/logout',
    parameters: [
      { key: 'userId', name: 'userId', in: 'query', required: true, integer: true },
      { key: 'sessionId', name: 'sessionId', in: 'query', required: true, integer: false },
    ],
    authorization: false,
    replies: [
      {
        status: 200,
        type: 'application/json',
        schema: 'QueryEnded',
        outcomes: {
          ended: { example: { success: true, message: 'Logged out successfully' }, volatile: [] },
        },
      },
      {
        status: 400,
        type: 'application/json',
        schema: 'QueryError',
        outcomes: {
          'parameters-missing': {
            example: {
              error: 'userId and sessionId parameters are required',
              path: '/api/auth/logout',
              timestamp: '2024-01-01T00:00:00Z',
            },
            volatile: ['/path', '/timestamp'],
          },
          'parameters-doubled': {
            example: {
              error: 'userId and sessionId must be given once',
              path: '/api/auth/logout',
              timestamp: '2024-01-01T00:00:00Z',
            },
            volatile: ['/path', '/timestamp'],
          },
          'userid-malformed': {
            example: {
              error: 'userId must be an integer',
              path: '/api/auth/logout',
              timestamp: '2024-01-01T00:00:00Z',
            },
            volatile: ['/path', '/timestamp'],
          },
        },
      },
      {
        status: 404,
        type: 'application/json',
        schema: 'QueryError',
        outcomes: {
          'session-not-found': {
            example: {
              error: 'Session not found or already expired',
              path: '/api/auth/logout',
              timestamp: '2024-01-01T00:00:00Z',
            },
            volatile: ['/path', '/timestamp'],
          },
        },
      },
      {
        status: 413,
        type: 'application/json',
        schema: 'QueryError',
        outcomes: {
          'body-too-large': {
            example: {
              error: 'Request body is larger than 16 KiB',
              path: '/api/auth/logout',
              timestamp: '2024-01-01T00:00:00Z',
            },
            volatile: ['/path', '/timestamp'],
          },
        },
      },
      {
        status: 500,
        type: 'application/json',
        schema: 'QueryError',
        outcomes: {
          failure: {
            example: {
              error: 'Logout failed: Internal server error',
              path: '/api/auth/logout',
              timestamp: '2024-01-01T00:00:00Z',
            },
            volatile: ['/path', '/timestamp'],
          },
        },
      },
    ],
  },

  login: {
    method: 'POST',
    path: '/api/auth/login',
    parameters: [],
    body: { types: ['application/json'], required: true, needs: ['username', 'password'] },
    authorization: false,
    replies: [
      {
        status: 200,
        type: 'application/json',
        schema: 'SharedStarted',
        outcomes: {
          started: {
            example: {
              success: true,
              data: {
                userId: 1,
                sessionToken: 'sess_Y0Jm3l1bTtq9cVvM5pZrXw8sKd2nHfGa7eQuRiOoLyE',
                expiresAt: '2024-12-31T23:59:59Z',
              },
              request: '2f1c9d3e-6b1a-4c55-9a3e-0d9c8b7a6f54',
              user: '1',
              session: 'sess_Y0Jm3l1bTtq9cVvM5pZrXw8sKd2nHfGa7eQuRiOoLyE',
              message: 'Logged in successfully',
            },
            volatile: [
              '/data/userId',
              '/user',
              '/data/sessionToken',
              '/session',
              '/data/expiresAt',
              '/request',
            ],
          },
        },
      },
      {
        status: 400,
        type: 'application/json',
        schema: 'SharedError',
        outcomes: {
          'body-malformed': {
            example: {
              request: '2f1c9d3e-6b1a-4c55-9a3e-0d9c8b7a6f54',
              error: 'Request body is not valid JSON',
              path: '/api/auth/login',
              timestamp: '2024-01-01T00:00:00Z',
            },
            volatile: ['/request', '/path', '/timestamp'],
          },
          'fields-missing': {
            example: {
              request: '2f1c9d3e-6b1a-4c55-9a3e-0d9c8b7a6f54',
              error: 'username and password are required',
              path: '/api/auth/login',
              timestamp: '2024-01-01T00:00:00Z',
            },
            volatile: ['/request', '/path', '/timestamp'],
          },
        },
      },
      {
        status: 401,
        type: 'application/json',
        schema: 'SharedError',
        outcomes: {
          'credentials-invalid': {
            example: {
              request: '2f1c9d3e-6b1a-4c55-9a3e-0d9c8b7a6f54',
              error: 'Invalid username or password',
              path: '/api/auth/login',
              timestamp: '2024-01-01T00:00:00Z',
            },
            volatile: ['/request', '/path', '/timestamp', 'RateLimit'],
          },
        },
      },
      {
        status: 413,
        type: 'application/json',
        schema: 'SharedError',
        outcomes: {
          'body-too-large': {
            example: {
              request: '2f1c9d3e-6b1a-4c55-9a3e-0d9c8b7a6f54',
              error: 'Request body is larger than 16 KiB',
              path: '/api/auth/login',
              timestamp: '2024-01-01T00:00:00Z',
            },
            volatile: ['/request', '/path', '/timestamp'],
          },
        },
      },
      {
        status: 415,
        type: 'application/json',
        schema: 'SharedError',
        outcomes: {
          'type-unsupported': {
            example: {
              request: '2f1c9d3e-6b1a-4c55-9a3e-0d9c8b7a6f54',
              error: 'Content-Type must be application/json',
              path: '/api/auth/login',
              timestamp: '2024-01-01T00:00:00Z',
            },
            volatile: ['/request', '/path', '/timestamp'],
          },
        },
      },
      {
        status: 429,
        type: 'application/json',
        schema: 'SharedError',
        outcomes: {
          'too-many-attempts': {
            example: {
              request: '2f1c9d3e-6b1a-4c55-9a3e-0d9c8b7a6f54',
              error: 'Too many failed attempts',
              path: '/api/auth/login',
              timestamp: '2024-01-01T00:00:00Z',
            },
            volatile: ['/request', '/path', '/timestamp', 'Retry-After', 'RateLimit'],
          },
        },
      },
      {
        status: 500,
        type: 'application/json',
        schema: 'SharedError',
        outcomes: {
          failure: {
            example: {
              request: '2f1c9d3e-6b1a-4c55-9a3e-0d9c8b7a6f54',
              error: 'Internal server error',
              path: '/api/auth/login',
              timestamp: '2024-01-01T00:00:00Z',
            },
            volatile: ['/request', '/path', '/timestamp'],
          },
        },
      },
      {
        status: 503,
        type: 'application/json',
        schema: 'SharedError',
        outcomes: {
          overloaded: {
            example: {
              request: '2f1c9d3e-6b1a-4c55-9a3e-0d9c8b7a6f54',
              error: 'Service is busy',
              path: '/api/auth/login',
              timestamp: '2024-01-01T00:00:00Z',
            },
            volatile: ['/request', '/path', '/timestamp', 'Retry-After'],
          },
        },
      },
    ],
  },

  logout: {
    method: 'POST',
    path: '/api/auth/logout',
    parameters: [
      { key: 'userId', name: 'userId', in: 'query', required: false, integer: true },
      { key: 'sessionId', name: 'sessionId', in: 'query', required: false, integer: false },
    ],
    body: { types: ['application/json'], required: false, needs: ['session'] },
    authorization: false,
    replies: [
      {
        status: 200,
        type: 'application/json',
        schema: 'SharedEnded',
        outcomes: {
          'query-ended': { example: { success: true, message: 'Logged out successfully' }, volatile: [] },
          'cookie-ended': { example: true, volatile: [] },
          'cookie-not-active': { example: false, volatile: [] },
          'body-ended': {
            example: { request: '2f1c9d3e-6b1a-4c55-9a3e-0d9c8b7a6f54', message: 'Logged out successfully' },
            volatile: ['/request'],
          },
        },
      },
      {
        status: 400,
        type: 'application/json',
        schema: 'SharedLogoutError',
        outcomes: {
          'query-parameters-missing': {
            example: {
              error: 'userId and sessionId parameters are required',
              path: '/api/auth/logout',
              timestamp: '2024-01-01T00:00:00Z',
            },
            volatile: ['/path', '/timestamp'],
          },
          'query-parameters-doubled': {
            example: {
              error: 'userId and sessionId must be given once',
              path: '/api/auth/logout',
              timestamp: '2024-01-01T00:00:00Z',
            },
            volatile: ['/path', '/timestamp'],
          },
          'query-userid-malformed': {
            example: {
              error: 'userId must be an integer',
              path: '/api/auth/logout',
              timestamp: '2024-01-01T00:00:00Z',
            },
            volatile: ['/path', '/timestamp'],
          },
          'body-malformed': {
            example: {
              request: '2f1c9d3e-6b1a-4c55-9a3e-0d9c8b7a6f54',
              error: 'Request body is not valid JSON',
            },
            volatile: ['/request'],
          },
          'body-session-missing': {
            example: { request: '2f1c9d3e-6b1a-4c55-9a3e-0d9c8b7a6f54', error: 'session is required' },
            volatile: ['/request'],
          },
          'body-session-doubled': {
            example: { request: '2f1c9d3e-6b1a-4c55-9a3e-0d9c8b7a6f54', error: 'session must be given once' },
            volatile: ['/request'],
          },
          'carriers-ambiguous': {
            example: {
              request: '2f1c9d3e-6b1a-4c55-9a3e-0d9c8b7a6f54',
              error: 'Send the session in the query or in the body, not in both',
              path: '/api/auth/logout',
              timestamp: '2024-01-01T00:00:00Z',
            },
            volatile: ['/request', '/path', '/timestamp'],
          },
        },
      },
      {
        status: 401,
        type: 'application/json',
        schema: 'CookieError',
        outcomes: {
          'cookie-missing': {
            example: {
              error: true,
              url: '/api/auth/logout',
              statusCode: 401,
              statusMessage: 'Unauthorized',
              message: 'No valid session cookie provided',
            },
            volatile: ['/url'],
          },
        },
      },
      {
        status: 403,
        type: 'application/json',
        schema: 'CookieError',
        outcomes: {
          'origin-refused': {
            example: {
              error: true,
              url: '/api/auth/logout',
              statusCode: 403,
              statusMessage: 'Forbidden',
              message: 'Origin is not allowed',
            },
            volatile: ['/url'],
          },
        },
      },
      {
        status: 404,
        type: 'application/json',
        schema: 'SharedLogoutError',
        outcomes: {
          'query-session-not-found': {
            example: {
              error: 'Session not found or already expired',
              path: '/api/auth/logout',
              timestamp: '2024-01-01T00:00:00Z',
            },
            volatile: ['/path', '/timestamp'],
          },
          'body-session-not-found': {
            example: { request: '2f1c9d3e-6b1a-4c55-9a3e-0d9c8b7a6f54', error: 'Session not found' },
            volatile: ['/request'],
          },
        },
      },
      {
        status: 413,
        type: 'application/json',
        schema: 'SharedLogoutError',
        outcomes: {
          'query-body-too-large': {
            example: {
              error: 'Request body is larger than 16 KiB',
              path: '/api/auth/logout',
              timestamp: '2024-01-01T00:00:00Z',
            },
            volatile: ['/path', '/timestamp'],
          },
          'cookie-body-too-large': {
            example: {
              error: true,
              url: '/api/auth/logout',
              statusCode: 413,
              statusMessage: 'Payload Too Large',
              message: 'Request body is larger than 16 KiB',
            },
            volatile: ['/url'],
          },
          'body-body-too-large': {
            example: {
              request: '2f1c9d3e-6b1a-4c55-9a3e-0d9c8b7a6f54',
              error: 'Request body is larger than 16 KiB',
            },
            volatile: ['/request'],
          },
        },
      },
      {
        status: 500,
        type: 'application/json',
        schema: 'SharedLogoutError',
        outcomes: {
          'query-failure': {
            example: {
              error: 'Logout failed: Internal server error',
              path: '/api/auth/logout',
              timestamp: '2024-01-01T00:00:00Z',
            },
            volatile: ['/path', '/timestamp'],
          },
          'cookie-failure': {
            example: {
              error: true,
              url: '/api/auth/logout',
              statusCode: 500,
              statusMessage: 'Internal Server Error',
              message: 'Server error occurred during session clearing',
            },
            volatile: ['/url'],
          },
          'body-failure': {
            example: { request: '2f1c9d3e-6b1a-4c55-9a3e-0d9c8b7a6f54', error: 'Internal server error' },
            volatile: ['/request'],
          },
        },
      },
    ],
  },

  getContractJson: {
    method: 'GET',
    path: '/openapi.json',
    parameters: [],
    authorization: false,
    replies: [
      {
        status: 200,
        type: 'application/json',
        schema: 'Document',
        outcomes: {
          served: { example: { openapi: '3.0.3' }, volatile: [''] },
        },
      },
      {
        status: 400,
        type: 'application/problem+json',
        schema: 'Problem',
        outcomes: {
          'request-ambiguous': { example: examples['#/components/examples/RequestAmbiguous'], volatile: [] },
        },
      },
    ],
  },

  getContractYaml: {
    method: 'GET',
    path: '/openapi.yaml',
    parameters: [],
    authorization: false,
    replies: [
      {
        status: 200,
        type: 'application/yaml',
        schema: 'string',
        outcomes: {
          served: { example: 'openapi: 3.0.3', volatile: [''] },
        },
      },
      {
        status: 400,
        type: 'application/problem+json',
        schema: 'Problem',
        outcomes: {
          'request-ambiguous': { example: examples['#/components/examples/RequestAmbiguous'], volatile: [] },
        },
      },
    ],
  },

  getHealth: {
    method: 'GET',
    path: '/healthz',
    parameters: [],
    authorization: false,
    replies: [
      {
        status: 200,
        type: 'application/json',
        schema: 'Health',
        outcomes: {
          alive: { example: { status: 'alive' }, volatile: [] },
        },
      },
      {
        status: 400,
        type: 'application/problem+json',
        schema: 'Problem',
        outcomes: {
          'request-ambiguous': { example: examples['#/components/examples/RequestAmbiguous'], volatile: [] },
        },
      },
    ],
  },

  getKeySet: {
    method: 'GET',
    path: '/.well-known/jwks.json',
    parameters: [],
    authorization: false,
    replies: [
      {
        status: 200,
        type: 'application/json',
        schema: 'KeySet',
        outcomes: {
          listed: {
            example: {
              keys: [
                {
                  kty: 'EC',
                  crv: 'P-256',
                  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
                  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
                  kid: 'k1',
                  use: 'sig',
                  alg: 'ES256',
                },
              ],
            },
            volatile: ['/keys'],
          },
        },
      },
      {
        status: 400,
        type: 'application/problem+json',
        schema: 'Problem',
        outcomes: {
          'request-ambiguous': { example: examples['#/components/examples/RequestAmbiguous'], volatile: [] },
        },
      },
      {
        status: 500,
        type: 'application/problem+json',
        schema: 'Problem',
        outcomes: {
          failure: { example: examples['#/components/examples/ProblemFailure'], volatile: [] },
        },
      },
    ],
  },

  getReadiness: {
    method: 'GET',
    path: '/readyz',
    parameters: [],
    authorization: false,
    replies: [
      {
        status: 200,
        type: 'application/json',
        schema: 'Health',
        outcomes: {
          ready: { example: { status: 'ready' }, volatile: [] },
        },
      },
      {
        status: 400,
        type: 'application/problem+json',
        schema: 'Problem',
        outcomes: {
          'request-ambiguous': { example: examples['#/components/examples/RequestAmbiguous'], volatile: [] },
        },
      },
      {
        status: 503,
        type: 'application/problem+json',
        schema: 'Problem',
        outcomes: {
          'store-unavailable': {
            example: {
              type: 'about:blank',
              title: 'Service Unavailable',
              status: 503,
              detail: 'The store does not answer.',
            },
            volatile: [],
          },
          draining: {
            example: {
              type: 'about:blank',
              title: 'Service Unavailable',
              status: 503,
              detail: 'The service is shutting down.',
            },
            volatile: [],
          },
        },
      },
    ],
  },
} as const satisfies Record<keyof Operations, Operation>

/** What is answered when a request reaches no operation, or cannot be read. */
export const outside = [
  {
    status: 204,
    type: '',
    schema: '',
    outcomes: { preflight: { example: '', volatile: [] } },
  },
  {
    status: 400,
    type: 'application/problem+json',
    schema: 'Problem',
    outcomes: {
      'request-ambiguous': { example: examples['#/components/examples/RequestAmbiguous'], volatile: [] },
      'request-malformed': {
        example: { title: 'Bad Request', detail: 'The request is not well-formed HTTP/1.1.' },
        volatile: [],
      },
    },
  },
  {
    status: 404,
    type: 'application/problem+json',
    schema: 'Problem',
    outcomes: {
      'not-found': {
        example: { title: 'Not Found', detail: 'No operation has this path. /openapi.json lists them.' },
        volatile: [],
      },
    },
  },
  {
    status: 405,
    type: 'application/problem+json',
    schema: 'Problem',
    outcomes: {
      'method-not-allowed': {
        example: {
          title: 'Method Not Allowed',
          detail: 'This path does not have this method. Allow lists those that it has.',
        },
        volatile: [],
      },
    },
  },
  {
    status: 408,
    type: 'application/problem+json',
    schema: 'Problem',
    outcomes: {
      'request-timeout': {
        example: { title: 'Request Timeout', detail: 'The request did not arrive in time.' },
        volatile: [],
      },
    },
  },
  {
    status: 413,
    type: 'application/problem+json',
    schema: 'Problem',
    outcomes: {
      'body-too-large': {
        example: { title: 'Payload Too Large', detail: 'Request body is larger than 16 KiB' },
        volatile: [],
      },
    },
  },
  {
    status: 431,
    type: 'application/problem+json',
    schema: 'Problem',
    outcomes: {
      'headers-too-large': {
        example: {
          title: 'Request Header Fields Too Large',
          detail: 'The request line and headers are larger than 16 KiB, or are more than 100 lines.',
        },
        volatile: [],
      },
    },
  },
  {
    status: 500,
    type: 'application/problem+json',
    schema: 'Problem',
    outcomes: {
      failure: { example: examples['#/components/examples/ProblemFailure'], volatile: [] },
    },
  },
] as const satisfies readonly DocumentedReply[]
