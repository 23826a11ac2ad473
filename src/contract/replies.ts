import { STATUS_CODES } from 'node:http'
import type { AnyAnswer } from './answer.js'
import type { ContractDocument, DocumentExample, DocumentHeader, DocumentResponse } from './document.js'
import type { Ambient, Facts } from './facts.js'
import { createSources, type Fill } from './sources.js'

/** A reply as it goes on the wire. */
export interface Reply {
  outcome: string
  status: number
  /** Names, as openapi.yaml spells them, and values in turn, Content-Length included. */
  headers: string[]
  body: string | undefined
}

/** The replies of one operation, or of what reaches none, by outcome. */
export interface ReplyTable {
  readonly outcomes: ReadonlySet<string>
  /** @throws Error if the outcome is not documented, or a fact that its reply tells is missing. */
  render(answer: AnyAnswer, ambient: Ambient): Reply
}

interface PreparedReply {
  status: number
  /** As a reply has them, but for the values that are filled in. */
  headers: readonly string[]
  holes: readonly { index: number; fill: Fill }[]
  /** Names of headers that are left out where their text is empty. */
  optional: ReadonlySet<string>
  /** A text has its Content-Length among the headers. */
  body: string | Template | undefined
}

/** Texts and the sources between them. */
type Template = (string | Fill)[]

/**
 * Compiles the documented replies of an operation: each named example becomes a prepared reply, with holes where
 * `x-volatile` and `x-value` say so. Without holes the body is one text, made once.
 *
 * @throws Error that names the place in openapi.yaml, if a source is unknown or a hole is not there.
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
        const body = template.length === 1 && typeof only === 'string' ? only : template
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
      for (const { index, fill } of reply.holes) headers[index] = fill(answer, ambient)
      if (reply.optional.size > 0) headers = withoutEmpty(headers, reply.optional)
      let { body } = reply
      if (typeof body === 'object') {
        body = filled(body, answer, ambient)
        headers.push('Content-Length', String(Buffer.byteLength(body)))
      }
      return { outcome: answer.outcome, status: reply.status, headers, body }
    },
  }
}

function prepare(
  status: string,
  parts: readonly (string | Fill)[],
  optional: ReadonlySet<string>,
  body: string | Template | undefined,
): PreparedReply {
  const headers = parts.map((part) => (typeof part === 'string' ? part : ''))
  if (typeof body === 'string') headers.push('Content-Length', String(Buffer.byteLength(body)))
  const holes = parts.flatMap((part, index) => (typeof part === 'string' ? [] : [{ index, fill: part }]))
  return { status: Number(status), headers, holes, optional, body }
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
