/** Storage that may be forbidden or full: the portal works without it. */
export function remember(storage: () => Storage, name: string, value: string | undefined): void {
  try {
    if (value === undefined) storage().removeItem(name)
    else storage().setItem(name, value)
  } catch {
    // What cannot be remembered is asked for again.
  }
}

export function recall(storage: () => Storage, name: string): string | undefined {
  try {
    return storage().getItem(name) ?? undefined
  } catch {
    return undefined
  }
}

export const lasting = () => localStorage
export const passing = () => sessionStorage
