// Generated from openapi.yaml by `npm run generate`; never edit it. Its templates are in scripts/templates.

export * from './runtime.js'
export * from './apis/index.js'
export * from './models/index.js'
