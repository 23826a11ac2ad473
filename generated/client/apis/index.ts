// Generated from openapi.yaml by `npm run generate`; never edit it. Its templates are in scripts/templates.

export * from './BodyApi.js'
export * from './CookieApi.js'
export * from './HeaderTokenApi.js'
export * from './JwtApi.js'
export * from './QueryApi.js'
export * from './SharedApi.js'
export * from './SystemApi.js'
