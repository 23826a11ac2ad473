import { type Control, inModule } from './control.js'

export default [
  {
    name: 'the first of two cookies counts',
    replace: [
      inModule('handlers/carriers', {
        cookieValues: (cookieValues) => (header, start) => cookieValues(header, start).slice(0, 1),
      }),
    ],
  },
  {
    name: 'white space around the value is cut off',
    replace: [
      inModule('handlers/carriers', {
        cookieValues: (cookieValues) => (header, start) =>
          cookieValues(header, start).map((value) => value.trim()),
      }),
    ],
  },
  {
    name: 'names are compared in any case',
    replace: [
      inModule('handlers/carriers', {
        cookieValues: (cookieValues) => (header, start) =>
          cookieValues(
            header.replace(/(^|;)[^=;]*/g, (name) => name.toLowerCase()),
            start,
          ),
      }),
    ],
  },
  {
    name: 'any number of quotes is stripped',
    replace: [
      inModule('handlers/carriers', { unquoted: () => (value) => /^"+(.*?)"+$/.exec(value)?.[1] ?? value }),
    ],
  },
] satisfies Control[]
