import { type Control, edited, everyEdited, inModule } from './control.js'

const CLEARED = 'auth_session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax{secure}'

/** The contract has another value of the two headers that clear the cookie. */
const clearedBy = (value: string) =>
  inModule('contract/document', {
    parseContractDocument: (parseContractDocument) => (text) =>
      parseContractDocument(everyEdited(text, CLEARED, value)),
  })

export default [
  {
    name: 'clearing forgets the path',
    replace: [clearedBy(edited(CLEARED, ' Path=/;', ''))],
  },
  {
    name: 'only what sets the cookie marks it Secure',
    replace: [clearedBy(edited(CLEARED, '{secure}', ''))],
  },
  {
    name: 'the login tells the token in its body',
    replace: [
      inModule('handlers/verbs', {
        startFacts: (startFacts) => (started) => ({ ...startFacts(started), fullName: started.credential }),
      }),
    ],
  },
] satisfies Control[]
