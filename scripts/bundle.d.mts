export function bundle(folder: string): void
