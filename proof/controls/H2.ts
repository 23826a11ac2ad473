import { type Control, inModule } from './control.js'

/** Header names and values in turn, each name once. */
function once(rawHeaders: readonly string[]): string[] {
  const names = rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase())
  return rawHeaders.filter((_, index) => {
    const place = Math.floor(index / 2)
    return names.indexOf(names[place] ?? '') === place
  })
}

export default [
  {
    name: 'two Host or Authorization lines are taken',
    replace: [
      inModule('http/message', {
        messageFault: (messageFault) => (request) =>
          messageFault(
            Object.create(request, { rawHeaders: { value: once(request.rawHeaders) } }) as typeof request,
          ),
      }),
    ],
  },
  {
    name: 'any number of header lines is taken',
    replace: [inModule('http/message', { HEADER_LINES: () => Infinity })],
  },
  {
    name: 'the connection stays open',
    replace: [inModule('http/closing', { closeAfter: () => () => undefined })],
  },
  {
    name: 'a request behind a refused one is carried out',
    replace: [inModule('http/closing', { takesNothingMore: () => () => false })],
  },
  {
    name: 'the parser is lenient',
    replace: [inModule('http/server', { PARSING: (parsing) => ({ ...parsing, insecureHTTPParser: true }) })],
  },
] satisfies Control[]
