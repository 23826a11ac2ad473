import { pageAddress } from './platform.js'

/** @throws TypeError, without the address, which may hold a password. */
export function baseUrlOf(given: string | { readonly href: string } | undefined): URL {
  const page = pageAddress()
  const text = typeof given === 'object' ? given.href : (given ?? (page === undefined ? undefined : '/'))
  if (text === undefined) throw new TypeError('baseUrl is needed, as https://login.example.com')
  const url = parsed(text, page)
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
    throw new TypeError('baseUrl must be an http or https URL, as https://login.example.com')
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new TypeError('baseUrl is an origin and a path: it has no credentials, query or fragment')
  }
  return url
}

/** Whether browsers hold cookies marked `Secure` of this origin: over TLS, or on this machine. */
export function isTrusted({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)
}

function parsed(text: string, page: string | undefined): URL | undefined {
  try {
    return new URL(text, page)
  } catch {
    return undefined
  }
}
