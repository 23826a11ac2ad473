import { type Control, inModule } from './control.js'

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** As many libraries have done it. */
function merge(to: Record<string, unknown>, from: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(from)) {
    const present = to[name]
    if (isObject(value) && isObject(present)) merge(present, value)
    else {
      try {
        to[name] = value
      } catch {
        // It cannot be written, as some members of prototypes.
      }
    }
  }
}

export default [
  {
    name: 'values of the body are made texts',
    replace: [
      inModule('handlers/carriers', {
        bodyMember: (bodyMember) => (name) => {
          const carrier = bodyMember(name)
          return (request) => {
            const { body } = request
            if (body.kind !== 'json' || !body.members.has(name)) return carrier(request)
            const members = new Map([...body.members, [name, String(body.members.get(name))]])
            return carrier({ ...request, body: { ...body, members } })
          }
        },
      }),
    ],
  },
  {
    name: 'bodies are merged into an object',
    replace: [
      inModule('body/body', {
        readJson: (readJson) => (bytes) => {
          const body = readJson(bytes)
          if (body.kind === 'json' && isObject(body.value) && !Array.isArray(body.value))
            merge({}, body.value)
          return body
        },
      }),
    ],
  },
  {
    name: 'a username is put into the text of the SQL',
    replace: [
      inModule('store/sqlite/users', {
        createUsers: (createUsers) => (reader, writer) => ({
          ...createUsers(reader, writer),
          findByName(usernameKey) {
            const all: typeof reader.all = (statement) => {
              const sql = typeof statement === 'string' ? statement : statement.sql
              return reader.all(sql.replace('?', () => `'${usernameKey}'`))
            }
            return createUsers(Object.assign(Object.create(reader), { all }), writer).findByName(usernameKey)
          },
        }),
      }),
    ],
  },
] satisfies Control[]
