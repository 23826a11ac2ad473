import { type Store, StoreError } from '../../src/store/store.js'

/** A store whose verbs fail, or wait, when a test says so. */
export interface MovableStore extends Store {
  /** From now on these verbs reject, all of them by default. A verb is named as `sessions.find`. */
  fail(...verbs: string[]): void
  /** From now on all verbs work again. */
  mend(): void
  /** The next call of a verb waits. `reached` resolves when it has been made; `release` lets it go on. */
  hold(verb: string): { reached: Promise<void>; release(): void }
}

/** What a failing store says; it must never reach a client. */
export const STORE_SECRET = 'disk 7 of host db-internal is gone'

export function movableStore(store: Store): MovableStore {
  let failing: ((verb: string) => boolean) | undefined
  const held = new Map<string, { arrive(): void; opened: Promise<void> }>()

  const wrap = <Part extends object>(part: Part, name: string): Part =>
    new Proxy(part, {
      get(target, property) {
        const value: unknown = Reflect.get(target, property)
        const verb = `${name}${String(property)}`
        if (typeof value !== 'function') {
          return typeof value === 'object' && value !== null ? wrap(value, `${verb}.`) : value
        }
        // These are no calls to an engine that anybody waits for.
        if (['sessions.touch', 'close'].includes(verb)) return value.bind(target) as unknown
        return async (...given: unknown[]): Promise<unknown> => {
          const hold = held.get(verb)
          if (hold !== undefined) {
            held.delete(verb)
            hold.arrive()
            await hold.opened
          }
          if (failing?.(verb) === true) throw new StoreError(STORE_SECRET)
          return (value as (...values: unknown[]) => unknown).apply(target, given)
        }
      },
    })

  return Object.assign(Object.create(wrap(store, '')) as Store, {
    fail(...verbs: string[]) {
      failing = verbs.length === 0 ? () => true : (verb: string) => verbs.includes(verb)
    },
    mend() {
      failing = undefined
    },
    hold(verb: string) {
      const arrival = promise()
      const opening = promise()
      held.set(verb, { arrive: arrival.resolve, opened: opening.promise })
      return { reached: arrival.promise, release: opening.resolve }
    },
  })
}

function promise(): { promise: Promise<void>; resolve: () => void } {
  let resolve: (() => void) | undefined
  const made = new Promise<void>((done) => {
    resolve = done
  })
  return { promise: made, resolve: () => resolve?.() }
}
