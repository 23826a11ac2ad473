import type { AuditEvent } from '../../src/sessions/audit.js'
import { type Control, inModule } from './control.js'

export default [
  {
    name: 'one event of a hundred is lost',
    replace: [
      inModule('audit/audit-log', {
        openAuditLog: (openAuditLog) => (options) => {
          const log = openAuditLog(options)
          return { ...log, tell: (event) => (Math.random() < 0.99 ? log.tell(event) : Promise.resolve()) }
        },
      }),
    ],
  },
  {
    name: 'replies do not wait for their events',
    replace: [
      inModule('audit/audit-log', {
        openAuditLog: (openAuditLog) => (options) => {
          const log = openAuditLog(options)
          const waiting: AuditEvent[] = []
          const tellAll = () => {
            for (const event of waiting.splice(0)) void log.tell(event)
          }
          return {
            ...log,
            tell(event) {
              waiting.push(event)
              setTimeout(tellAll, 200)
              return Promise.resolve()
            },
            close() {
              tellAll()
              log.close()
            },
          }
        },
      }),
    ],
  },
  {
    name: 'text is written as it is',
    replace: [inModule('audit/line', { textJson: () => (text) => `"${text.slice(0, 256)}"` })],
  },
  {
    name: 'U+2028, C1 and format characters are left as they are',
    replace: [inModule('audit/line', { UNSAFE: () => /(?!)/gu })],
  },
] satisfies Control[]
