import { STATUS_CODES, validateHeaderName, validateHeaderValue } from 'node:http'
import type { AnyAnswer } from './answer.js'
import type { ContractDocument, DocumentExample, DocumentHeader, DocumentResponse } from './document.js'
import type { Ambient, Facts } from './facts.js'
import { inOneByte } from '../one-byte.js'
import { createSources, type Fill } from './sources.js'

/** A reply as it goes on the wire. */
export interface Reply {
  outcome: string
  status: number
  /** Names, as openapi.yaml spells them, and values in turn, Content-Length included. */
  headers: string[]
  body: string | undefined
  /** Bytes of the body. */
  length: number
}

/** The replies of one operation, or of what reaches none, by outcome. */
export interface ReplyTable {
  readonly outcomes: ReadonlySet<string>
  /** @throws Error if the outcome is not documented, a fact that its reply tells is missing, or cannot stand in a header. */
  render(answer: AnyAnswer, ambient: Ambient): Reply
}

interface PreparedReply {
  status: number
  /** As a reply has them, but for the values that are filled in. */
  headers: readonly string[]
  holes: readonly { name: string; index: number; fill: Fill }[]
  /** Names of headers that are left out where their text is empty. */
  optional: ReadonlySet<string>
  /** A text has its Content-Length among the headers. */
  body: string | CountedTemplate | undefined
  /** Bytes of a body that is a text. */
  length: number
}

/** Texts and the sources between them. */
type Template = (string | Fill)[]

/** A template of which the bytes of all texts have been counted. */
interface CountedTemplate {
  parts: Template
  bytes: number
}

/**
 * Compiles the documented replies of an operation: each named example becomes a prepared reply, with holes where
 * `x-volatile` and `x-value` say so. Without holes the body is one text, made once.
 *
 * @throws Error that names the place in openapi.yaml, if a source is unknown or a hole is not there.
 * @throws TypeError if a header is none.
 */
export function compileReplies(
  where: string,
  responses: Record<string, DocumentResponse>,
  document: ContractDocument,
): ReplyTable {
  const sources = new Map<string, Fill>(Object.entries(createSources(document.faultMessages)))
  const source = (name: string, place: string): Fill => {
    const fill = sources.get(name)
    if (fill === undefined) throw new Error(`openapi.yaml: ${place} has no source called ${name}`)
    return fill
  }
  const prepared = new Map<string, PreparedReply>()
  const add = (outcome: string, reply: PreparedReply) => {
    if (prepared.has(outcome)) throw new Error(`openapi.yaml: ${where} has two replies called ${outcome}`)
    prepared.set(outcome, reply)
  }
  const always = Object.entries(document.everyReply).flat()

  for (const [status, response] of Object.entries(responses)) {
    const headersOf = (outcome: string) =>
      Object.entries(response.headers ?? {})
        .filter(([, header]) => header['x-outcomes']?.includes(outcome) ?? true)
        .flatMap(([name, header]) => [
          name,
          joined(headerTemplate(header, `${where} ${status} ${name}`, source)),
        ])
    const optional = new Set(
      Object.entries(response.headers ?? {}).flatMap(([name, header]) =>
        header['x-optional'] === true ? [name] : [],
      ),
    )
    const bodiless = response['x-outcome']
    if (bodiless !== undefined) {
      add(bodiless, prepare(status, [...headersOf(bodiless), ...always], optional, undefined))
    }
    for (const [type, media] of Object.entries(response.content ?? {})) {
      for (const [outcome, example] of Object.entries(media.examples ?? {})) {
        const place = `${where} ${status} ${outcome}`
        const template = bodyTemplate(example, type, place, source)
        const [only] = template
        const body = template.length === 1 && typeof only === 'string' ? inOneByte(only) : counted(template)
        add(
          outcome,
          prepare(status, ['Content-Type', type, ...headersOf(outcome), ...always], optional, body),
        )
      }
    }
  }

  const outcomes = new Set(prepared.keys())
  return {
    outcomes,
    render(answer, ambient) {
      const reply = prepared.get(answer.outcome)
      if (reply === undefined) {
        throw new Error(
          `openapi.yaml has no reply called ${answer.outcome} for ${where}; it has ${[...outcomes].join(', ')}`,
        )
      }
      let headers = reply.headers.slice()
      for (const { name, index, fill } of reply.holes) {
        const value = fill(answer, ambient)
        validateHeaderValue(name, value)
        headers[index] = value
      }
      if (reply.optional.size > 0) headers = withoutEmpty(headers, reply.optional)
      const { status, body } = reply
      if (typeof body !== 'object') {
        return { outcome: answer.outcome, status, headers, body, length: reply.length }
      }
      let text = ''
      let length = body.bytes
      for (const part of body.parts) {
        if (typeof part === 'string') text += part
        else {
          const filling = part(answer, ambient)
          length += bytesOf(filling)
          text += filling
        }
      }
      headers.push('Content-Length', String(length))
      return { outcome: answer.outcome, status, headers, body: text, length }
    },
  }
}

function prepare(
  status: string,
  parts: readonly (string | Fill)[],
  optional: ReadonlySet<string>,
  body: string | CountedTemplate | undefined,
): PreparedReply {
  const headers = parts.map((part) => (typeof part === 'string' ? inOneByte(part) : ''))
  const length = typeof body === 'string' ? Buffer.byteLength(body) : 0
  if (typeof body === 'string') headers.push('Content-Length', String(length))
  const holes = parts.flatMap((part, index) => {
    return typeof part === 'string' ? [] : [{ name: headers[index - 1] ?? '', index, fill: part }]
  })
  headers.forEach((value, index) => {
    if (index % 2 === 0) validateHeaderName(value)
    else validateHeaderValue(headers[index - 1] ?? '', value)
  })
  return { status: Number(status), headers, holes, optional, body, length }
}

/** Text whose characters are a byte each. */
const ASCII = /^[ -~]*$/

/** Asked of short texts, it is answered sooner than Node counts the bytes of all that is made of them. */
function bytesOf(text: string): number {
  return ASCII.test(text) ? text.length : Buffer.byteLength(text)
}

function counted(template: Template): CountedTemplate {
  const parts = template.map((part) => (typeof part === 'string' ? inOneByte(part) : part))
  const texts = parts.filter((part) => typeof part === 'string')
  return { parts, bytes: Buffer.byteLength(texts.join('')) }
}

function withoutEmpty(headers: readonly string[], optional: ReadonlySet<string>): string[] {
  return headers.filter((_, index) => {
    const at = index - (index % 2)
    return headers[at + 1] !== '' || !optional.has(headers[at] ?? '')
  })
}

/** The reply as HTTP/1.1 writes it, for a connection that has no request to answer. */
export function rawReply(reply: Reply): Buffer {
  const lines = reply.headers.map((part, index) => (index % 2 === 0 ? `${part}: ` : `${part}\r\n`))
  const head = `HTTP/1.1 ${reply.status} ${STATUS_CODES[reply.status] ?? ''}\r\n${lines.join('')}Connection: close\r\n\r\n`
  return Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(reply.body ?? '')])
}

/** A template without holes as its text, and any other as one source. */
function joined(template: Template): string | Fill {
  if (template.every((part) => typeof part === 'string')) return template.join('')
  return (facts, ambient) => filled(template, facts, ambient)
}

function filled(template: Template, facts: Partial<Facts>, ambient: Ambient): string {
  let text = ''
  for (const part of template) text += typeof part === 'string' ? part : part(facts, ambient)
  return text
}

type FindSource = (name: string, place: string) => Fill

function headerTemplate(header: DocumentHeader, place: string, source: FindSource): Template {
  const value = header['x-value'] ?? header.schema?.enum?.[0] ?? ''
  if (value === '') throw new Error(`openapi.yaml: ${place} needs an x-value, or an enum of one value`)
  return value
    .split(/\{(\w+)\}/)
    .map((part, index) => (index % 2 === 1 ? source(part, place) : part))
    .filter((part) => part !== '')
}

/** The example as compact JSON (or as plain text for other media types), with a hole at each volatile place. */
function bodyTemplate(example: DocumentExample, type: string, place: string, source: FindSource): Template {
  const holes = new Map<string, string>()
  for (const [name, places] of Object.entries(example['x-volatile'] ?? {})) {
    for (const pointer of [places].flat()) {
      source(name, place)
      if (pointer === '' || pointer.startsWith('/')) holes.set(pointer, name)
    }
  }
  const template: Template = []
  const text = (part: string) => {
    const last = template.length - 1
    if (typeof template[last] === 'string') template[last] += part
    else template.push(part)
  }
  const write = (node: unknown, pointer: string): void => {
    const hole = holes.get(pointer)
    if (hole !== undefined) {
      holes.delete(pointer)
      const fill = source(hole, place)
      if (pointer !== '' && typeof node === 'string') {
        template.push((facts, ambient) => JSON.stringify(fill(facts, ambient)))
      } else template.push(fill)
    } else if (Array.isArray(node)) {
      text('[')
      node.forEach((item, index) => {
        if (index > 0) text(',')
        write(item, `${pointer}/${index}`)
      })
      text(']')
    } else if (typeof node === 'object' && node !== null) {
      text('{')
      Object.entries(node).forEach(([name, value], index) => {
        text(`${index > 0 ? ',' : ''}${JSON.stringify(name)}:`)
        write(value, `${pointer}/${name}`)
      })
      text('}')
    } else text(type.endsWith('json') ? JSON.stringify(node) : String(node))
  }
  write(example.value, '')
  const [missed] = holes.keys()
  if (missed !== undefined)
    throw new Error(`openapi.yaml: ${place} has no member at ${missed}, which x-volatile names`)
  return template
}
