import js from '@eslint/js'
import tseslint from 'typescript-eslint'

const sql = ['knex', 'sqlite3'].map((name) => ({ name, message: 'SQL stays in src/store.' }))
const http = {
  group: ['koa', 'koa-*', 'openapi-backend', 'node:http', '**/http/*', '**/contract/*', '**/handlers/*'],
  message: 'The domain and the store know no HTTP.',
}

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
  { files: ['src/**/*.ts'], rules: { 'no-restricted-imports': ['error', { paths: sql }] } },
  {
    files: ['src/sessions/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: sql, patterns: [http] }] },
  },
  { files: ['src/store/**/*.ts'], rules: { 'no-restricted-imports': ['error', { patterns: [http] }] } },
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
    files: ['scripts/**/*.ts', 'portal/build/**/*.ts', 'bench/**/*.ts', 'proof/**/*.ts', 'test/proxies/**/*.ts'],
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
    languageOptions: { globals: { console: 'readonly', process: 'readonly', Buffer: 'readonly', URL: 'readonly', setTimeout: 'readonly' } },
  },
)
