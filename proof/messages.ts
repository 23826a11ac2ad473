// Messages that must be refused before any contract, and odd ones that must be served.

export interface Message {
  name: string
  bytes: string
  status: number
  words: string
}

const lines = (...all: string[]) => `${all.join('\r\n')}\r\n\r\n`
const many = (count: number, size = 1) =>
  Array.from({ length: count }, (_, index) => `X-${index}: ${'a'.repeat(size)}`)

const POST = 'POST /logout HTTP/1.1'
const GET = 'GET /healthz HTTP/1.1'
const HOST = 'Host: a'
const CHUNKED = 'Transfer-Encoding: chunked'

const AMBIGUOUS: [name: string, bytes: string][] = [
  ['two Host lines', lines(GET, HOST, 'Host: b')],
  ['two equal Host lines', lines(GET, HOST, 'host: a')],
  ['two Host lines, one empty', lines(GET, 'Host:', HOST)],
  ['three Host lines', lines(GET, HOST, HOST, HOST)],
  ['two Host lines at an unknown path', lines('GET /nothing HTTP/1.1', HOST, 'Host: b')],
  ['two Host lines with an absolute target', lines('GET http://a/healthz HTTP/1.1', HOST, 'Host: b')],
  ['two Authorization lines', lines(POST, HOST, 'Authorization: x', 'Authorization: y')],
  ['two equal Authorization lines', lines(POST, HOST, 'Authorization: x', 'AUTHORIZATION: x')],
  ['two Authorization lines, one empty', lines(POST, HOST, 'Authorization:', 'Authorization: x')],
  ['two Authorization lines apart', lines(POST, 'Authorization: x', HOST, 'X: y', 'authorization: z')],
  [
    'two Authorization lines of two schemes',
    lines(POST, HOST, 'Authorization: Basic eA==', 'Authorization: Bearer x'),
  ],
  ['Transfer-Encoding beside Content-Length', `${lines(POST, HOST, 'Content-Length: 5', CHUNKED)}0\r\n\r\n`],
  ['Content-Length beside Transfer-Encoding', `${lines(POST, HOST, CHUNKED, 'Content-Length: 5')}0\r\n\r\n`],
  ['Transfer-Encoding beside a length of 0', `${lines(POST, HOST, CHUNKED, 'Content-Length: 0')}0\r\n\r\n`],
  ['two lengths', `${lines(POST, HOST, 'Content-Length: 1', 'Content-Length: 2')}ab`],
  ['two equal lengths', `${lines(POST, HOST, 'Content-Length: 1', 'Content-Length: 1')}a`],
  ['three lengths', lines(POST, HOST, 'Content-Length: 0', 'Content-Length: 0', 'Content-Length: 0')],
  ['Transfer-Encoding: gzip', lines(POST, HOST, 'Transfer-Encoding: gzip')],
  ['Transfer-Encoding: identity', lines(POST, HOST, 'Transfer-Encoding: identity')],
  ['Transfer-Encoding: chunked, gzip', lines(POST, HOST, 'Transfer-Encoding: chunked, gzip')],
  ['Transfer-Encoding: gzip, chunked', `${lines(POST, HOST, 'Transfer-Encoding: gzip, chunked')}0\r\n\r\n`],
  ['Transfer-Encoding: xchunked', lines(POST, HOST, 'Transfer-Encoding: xchunked')],
  ['Transfer-Encoding: "chunked"', lines(POST, HOST, 'Transfer-Encoding: "chunked"')],
  [
    'Transfer-Encoding: chunked twice in a line',
    `${lines(POST, HOST, 'Transfer-Encoding: chunked, chunked')}0\r\n\r\n`,
  ],
  ['two Transfer-Encoding lines', `${lines(POST, HOST, CHUNKED, CHUNKED)}0\r\n\r\n`],
]

const MALFORMED: [name: string, bytes: string][] = [
  ['two lengths in one line', `${lines(POST, HOST, 'Content-Length: 1, 1')}a`],
  ['a length that is no number', `${lines(POST, HOST, 'Content-Length: 1x')}a`],
  ['a length in hexadecimal', `${lines(POST, HOST, 'Content-Length: 0x1')}a`],
  ['a negative length', lines(POST, HOST, 'Content-Length: -1')],
  ['a length with a sign', `${lines(POST, HOST, 'Content-Length: +1')}a`],
  ['a length beyond 64 bits', lines(POST, HOST, 'Content-Length: 99999999999999999999')],
  ['no Host', lines(GET)],
  ['a Host with a blank', lines(GET, 'Host: a b')],
  ['a Host with a user', lines(GET, 'Host: a@b')],
  ['a Host with a path', lines(GET, 'Host: a/b')],
  ['no Host at an unknown path', lines('GET /nothing HTTP/1.1', 'Accept: */*')],
  ['a request line of one word', lines('GARBAGE')],
  ['no version', lines('GET /healthz', HOST)],
  ['version 9.9', lines('GET /healthz HTTP/9.9', HOST)],
  ['version 0.9', lines('GET /healthz HTTP/0.9', HOST)],
  ['version 2.0', lines('GET /healthz HTTP/2.0', HOST)],
  ['another protocol', lines('GET /healthz SIP/2.0', HOST)],
  ['a version in small letters', lines('GET /healthz http/1.1', HOST)],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['a method in small letters', lines('get /healthz HTTP/1.1', HOST)],
  ['an unknown method', lines('FETCH /healthz HTTP/1.1', HOST)],
  ['a space in the target', lines('GET /health z HTTP/1.1', HOST)],
  ['a tab behind the method', lines('GET\t/healthz HTTP/1.1', HOST)],
  ['raw bytes in the target', lines('GET /\xf0\x9f\xa6\x8a HTTP/1.1', HOST)],
  ['a zero byte in the target', lines('GET /\0 HTTP/1.1', HOST)],
  ['a space before a colon', lines(GET, HOST, 'X-A : b')],
  ['a space before the colon of a length', `${lines(POST, HOST, 'Content-Length : 1')}a`],
  ['a space before the colon of a coding', `${lines(POST, HOST, 'Transfer-Encoding : chunked')}0\r\n\r\n`],
  ['a header without a colon', lines(GET, HOST, 'X-A')],
  ['a header without a name', lines(GET, HOST, ': b')],
  ['a header name with a space', lines(GET, HOST, 'X A: b')],
  ['a header name with a zero byte', lines(GET, HOST, 'X\0A: b')],
  ['a zero byte in a header', lines(GET, HOST, 'X-A: \0')],
  ['a lone carriage return in a header', lines(GET, HOST, 'X-A: b\rX-B: c')],
  ['TLS', '\x16\x03\x01\x00\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ['a chunk without a size', `${lines(POST, HOST, CHUNKED)}xyz\r\n`],
  ['a chunk with a negative size', `${lines(POST, HOST, CHUNKED)}-1\r\n`],
  ['a chunk size beyond 64 bits', `${lines(POST, HOST, CHUNKED)}fffffffffffffffff\r\n`],
  ['a chunk that ends late', `${lines(POST, HOST, CHUNKED)}1\r\nabc\r\n0\r\n\r\n`],
]

const TOO_LARGE: [name: string, bytes: string][] = [
  ['101 header lines', lines(GET, HOST, ...many(100))],
  ['1,000 header lines', lines(GET, HOST, ...many(1_000))],
  ['101 lines of one name', lines(GET, HOST, ...Array.from({ length: 100 }, () => 'Cookie: a=b'))],
  ['a header of 17,000 bytes', lines(GET, HOST, `X-A: ${'a'.repeat(17_000)}`)],
  ['a header name of 17,000 bytes', lines(GET, HOST, `${'a'.repeat(17_000)}: a`)],
  ['a cookie of 17,000 bytes', lines(GET, HOST, `Cookie: auth_session=${'a'.repeat(17_000)}`)],
  ['a target of 17,000 bytes', lines(`GET /healthz?a=${'a'.repeat(17_000)} HTTP/1.1`, HOST)],
  ['20 headers of 1,000 bytes', lines(GET, HOST, ...many(20, 1_000))],
]

const METHODS: [name: string, bytes: string][] = [
  ['TRACE', lines('TRACE /healthz HTTP/1.1', HOST, 'Authorization: secret')],
  ['TRACE of a logout', lines('TRACE /logout HTTP/1.1', HOST)],
  ['CONNECT', lines('CONNECT 127.0.0.1:22 HTTP/1.1', 'Host: 127.0.0.1:22')],
  ['CONNECT to a path', lines('CONNECT /logout HTTP/1.1', HOST)],
]

const refused =
  (status: number, words: string): ((row: [name: string, bytes: string]) => Message) =>
  ([name, bytes]) => ({ name, bytes, status, words })

export const HOSTILE_MESSAGES: Message[] = [
  ...AMBIGUOUS.map(refused(400, 'two readings')),
  ...MALFORMED.map(refused(400, 'not well-formed')),
  ...TOO_LARGE.map(refused(431, 'larger than 16 KiB')),
  ...METHODS.map(refused(405, 'Method Not Allowed')),
]

export const SERVED_MESSAGES: { name: string; bytes: string; status: number }[] = [
  { name: 'an absolute target', bytes: lines('GET http://any.example/healthz HTTP/1.1', HOST), status: 200 },
  {
    name: 'an absolute target with TLS',
    bytes: lines('GET HTTPS://any.example:8443/healthz HTTP/1.1', HOST),
    status: 200,
  },
  { name: '100 header lines', bytes: lines(GET, HOST, ...many(99)), status: 200 },
  { name: 'an empty line in front', bytes: `\r\n${lines(GET, HOST)}`, status: 200 },
  { name: 'two Cookie lines', bytes: lines(GET, HOST, 'Cookie: a=b', 'Cookie: c=d'), status: 200 },

  {
    name: 'a body that a check does not read',
    bytes: `${lines(GET, HOST, 'Content-Length: 3')}abc`,
    status: 200,
  },
  { name: 'chunks', bytes: `${lines(POST, HOST, CHUNKED)}1;a=b\r\nx\r\n0\r\n\r\n`, status: 401 },
]
