import { existsSync, readdirSync } from 'node:fs'
import js from '@eslint/js'
import tseslint from 'typescript-eslint'

/**
 * The rooms of src, and what of the others each may import: a folder with all in it, or a file beside them. A room that is
 * not here fails the start of ESLint.
 */
const ROOMS = {
  'iso-time': [],
  'one-byte': [],
  hangups: [],
  body: [],
  store: [],
  sessions: ['store'],
  audit: ['sessions', 'iso-time'],
  config: ['sessions', 'store'],
  contract: ['body', 'one-byte'],
  handlers: ['contract', 'sessions', 'body'],
  http: ['contract', 'body', 'config', 'iso-time', 'one-byte'],
  portal: ['contract', 'http'],
  app: ['config', 'contract', 'http', 'body', 'portal'],
  service: ['app', 'config', 'audit', 'contract', 'handlers', 'http', 'portal', 'sessions', 'store'],
  workers: ['http'],
  banner: [],
  main: ['service', 'workers', 'banner', 'hangups', 'config', 'audit', 'http', 'portal', 'sessions', 'store'],
  cli: ['main', 'config', 'audit', 'hangups', 'sessions', 'store'],
}
/** Packages that belong to some rooms alone. */
const PACKAGES = [
  { names: ['knex', 'sqlite3'], rooms: ['store'], message: 'SQL stays in src/store.' },
  {
    names: ['koa', 'koa-*', 'openapi-backend', 'node:http'],
    rooms: ['app', 'service', 'contract', 'http'],
    message: 'Only what sends and receives knows HTTP.',
  },
]

const roomsThere = readdirSync(new URL('src', import.meta.url)).map((name) => name.replace(/\.ts$/, ''))
const unlisted = roomsThere.filter((room) => !Object.hasOwn(ROOMS, room))
const gone = Object.keys(ROOMS).filter((room) => !roomsThere.includes(room))
if (unlisted.length + gone.length > 0)
  throw new Error(`Add to, or delete from, ROOMS in eslint.config.js: ${[...unlisted, ...gone].join(', ')}`)

const roomRules = Object.entries(ROOMS).map(([room, known]) => {
  const refused = Object.keys(ROOMS).filter((other) => other !== room && !known.includes(other))
  return {
    files: [`src/${room}.ts`, `src/${room}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              // From a folder the others are above it, from a file beside it; a room's own folder may have such a name in it.
              regex: `^${existsSync(new URL(`src/${room}.ts`, import.meta.url)) ? '\\./' : '(\\.\\./)+'}(${refused.join('|')})(/|\\.js$)`,
              message: `ROOMS in eslint.config.js says what src/${room} may import.`,
            },
            ...PACKAGES.filter(({ rooms }) => !rooms.includes(room)).map(({ names, message }) => ({
              group: names,
              message,
            })),
          ],
        },
      ],
    },
  }
})

export default tseslint.config(
  { ignores: ['dist/', 'generated/', 'coverage/', 'data/', '.cache/', 'node_modules/', 'test/fixtures/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Numbers are told in texts throughout; anything else still needs a conversion.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      // The compiler's noPropertyAccessFromIndexSignature asks for the brackets.
      '@typescript-eslint/dot-notation': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      // Parts are made by factories: their functions use no this.
      '@typescript-eslint/unbound-method': 'off',
      // "return next()" and "return refuse()" end a middleware.
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // async also turns a verb's throw into a rejection, whether or not there is something to wait for.
      '@typescript-eslint/require-await': 'off',
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  // The layers, as far as imports show them.
  ...roomRules,
  {
    files: ['src/**/*.ts'],
    ignores: ['src/config.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only src/config.ts reads the environment.' },
      ],
    },
  },
  {
    // Tools read documents and reports whose shape is open, and print.
    files: [
      'scripts/**/*.ts',
      'portal/build/**/*.ts',
      'bench/**/*.ts',
      'proof/**/*.ts',
      'test/proxies/**/*.ts',
    ],
    rules: {
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      'no-console': 'off',
      '@typescript-eslint/restrict-plus-operands': 'off',
      '@typescript-eslint/restrict-template-expressions': 'off',
      '@typescript-eslint/use-unknown-in-catch-callback-variable': 'off',
      // What a check has found changes between two looks at it.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // Credentials and hashes are ASCII.
      '@typescript-eslint/no-misused-spread': 'off',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
    },
  },
  {
    // Without types: the packages of the peers are installed in their own folder.
    files: ['bench/peers/*.mjs', '*.js', 'test/**/*.js'],
    languageOptions: {
      globals: {
        console: 'readonly',
        process: 'readonly',
        Buffer: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
      },
    },
  },
)
