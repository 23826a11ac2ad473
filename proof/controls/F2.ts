import { type Control, inModule } from './control.js'

export default [
  { name: 'synchronous=NORMAL', replace: [inModule('store/sqlite/pragmas', { FULL: () => 1 })] },
  { name: 'synchronous=OFF', replace: [inModule('store/sqlite/pragmas', { FULL: () => 0 })] },
] satisfies Control[]
