// What a .cpuprofile says: where the time went, by function, by package or part of the product, and as a tree.
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * @typedef {object} ProfileNode
 * @property {number} id
 * @property {{ functionName: string, url: string, lineNumber: number }} callFrame
 * @property {number[]} [children]
 *
 * @typedef {object} Profile
 * @property {ProfileNode[]} nodes
 * @property {number} startTime microseconds of the steady clock
 * @property {number[]} samples ids of nodes
 * @property {number[]} timeDeltas microseconds before each sample
 *
 * @typedef {object} Frame
 * @property {string} name
 * @property {string} place file and line, where there are any
 * @property {string} group
 * @property {number} self microseconds
 * @property {number} total with all that it called
 * @property {Frame[]} children the longest first
 */

const IDLE = '(idle)'

/**
 * The tree of what ran within a time; idling is no part of it.
 * @param {Profile} profile
 * @param {[number, number] | undefined} window begin and end, microseconds of the steady clock; absent: all
 * @param {string} root the product's folder
 */
export function readProfile({ nodes, samples, timeDeltas, startTime }, window, root) {
  const [from, to] = window ?? [-Infinity, Infinity]
  /** @type {Map<number, number>} */
  const selfTimes = new Map()
  let time = startTime
  for (const [index, id] of samples.entries()) {
    const delta = timeDeltas[index] ?? 0
    time += delta
    if (delta > 0 && time >= from && time <= to) selfTimes.set(id, (selfTimes.get(id) ?? 0) + delta)
  }
  const byId = new Map(nodes.map((node) => [node.id, node]))
  let idle = 0

  /** @type {(node: ProfileNode, caller: string) => Frame[]} */
  const build = ({ id, callFrame, children: ids = [] }, caller) => {
    const self = selfTimes.get(id) ?? 0
    const frame = describe(callFrame, caller, root)
    const { url } = callFrame
    const children = ids.flatMap((child) => {
      const node = byId.get(child)
      return node === undefined ? [] : build(node, url === '' ? caller : `${frame.name} ${frame.place}`)
    })
    const total = self + children.reduce((sum, child) => sum + child.total, 0)
    if (callFrame.functionName === IDLE) idle += total
    if (total === 0 || callFrame.functionName === IDLE) return []
    children.sort((one, other) => other.total - one.total)
    return [{ ...frame, self, total, children }]
  }
  const [first] = nodes
  const [tree] = first === undefined ? [] : build(first, '')
  return { tree, busy: tree?.total ?? 0, idle }
}

/**
 * @param {ProfileNode['callFrame']} callFrame
 * @param {string} caller the nearest that has a place
 * @param {string} root
 */
function describe({ functionName, url, lineNumber }, caller, root) {
  const name = functionName === '' ? '(anonymous)' : functionName
  // Such as (program) and (garbage collector), which stand for themselves.
  if (url === '' && functionName.startsWith('(')) return { name, place: '', group: name }
  if (url === '') return { name, place: caller === '' ? '' : `native, from ${caller}`, group: 'native code' }
  const line = lineNumber + 1
  if (url.startsWith('node:')) return { name, place: `${url}:${line}`, group: 'Node' }
  const file = url.startsWith('file:') ? fileURLToPath(url) : url
  const packaged = file.split('node_modules/').at(-1) ?? ''
  if (packaged !== file) {
    const parts = packaged.split('/')
    const group = parts.slice(0, packaged.startsWith('@') ? 2 : 1).join('/')
    return { name, place: `${packaged}:${line}`, group }
  }
  const own = path.relative(root, file).split(path.sep).join('/')
  return { name, place: `${own}:${line}`, group: path.posix.dirname(own).replace(/^dist\//, '') }
}

/**
 * Self time of whatever has the same key, the longest first.
 * @param {Frame | undefined} tree
 * @param {(frame: Frame) => string} keyOf
 * @returns {[key: string, microseconds: number][]}
 */
export function selfTimes(tree, keyOf) {
  /** @type {Map<string, number>} */
  const times = new Map()
  const walk = (/** @type {Frame} */ frame) => {
    const key = keyOf(frame)
    times.set(key, (times.get(key) ?? 0) + frame.self)
    frame.children.forEach(walk)
  }
  if (tree !== undefined) walk(tree)
  return [...times].filter(([, time]) => time > 0).sort(([, one], [, other]) => other - one)
}
