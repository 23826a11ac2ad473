// Stand-ins for parts of the domain, for checks that run it without a service.

/** A part with these members; it throws if another one is called. */
export function unused<Part extends object>(name: string, members: Partial<Part> = {}): Part {
  return counted<Part>(() => {
    throw new Error(`${name} is not expected to be used`)
  }, members)
}

/** A part whose members, other than those given, are functions that call `onUse` and resolve with undefined. */
export function counted<Part extends object>(onUse: () => void, members: Partial<Part> = {}): Part {
  // A proxy has whatever members are asked for.
  return new Proxy(members as Part, {
    get: (target, member) =>
      Reflect.get(target, member) ??
      (() => {
        onUse()
        return Promise.resolve(undefined)
      }),
  })
}
