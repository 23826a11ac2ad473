// What a .cpuprofile says: where the time went, by function, by package or part of the product, and as a tree.
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export interface ProfileNode {
  id: number
  callFrame: { functionName: string; url: string; lineNumber: number }
  children?: number[] | undefined
}
export interface Profile {
  nodes: ProfileNode[]
  /** microseconds of the steady clock */
  startTime: number
  /** ids of nodes */
  samples: number[]
  /** microseconds before each sample */
  timeDeltas: number[]
}
export interface Frame {
  name: string
  /** file and line, where there are any */
  place: string
  group: string
  /** microseconds */
  self: number
  /** with all that it called */
  total: number
  /** the longest first */
  children: Frame[]
}

const IDLE = '(idle)'

/**
 * The tree of what ran within a time; idling is no part of it.
 *
 * @param window begin and end, microseconds of the steady clock; absent: all
 * @param root the product's folder
 */
export function readProfile(
  { nodes, samples, timeDeltas, startTime }: Profile,
  window: [number, number] | undefined,
  root: string,
) {
  const [from, to] = window ?? [-Infinity, Infinity]
  const selfTimes = new Map<number, number>()
  let time = startTime
  for (const [index, id] of samples.entries()) {
    const delta = timeDeltas[index] ?? 0
    time += delta
    if (delta > 0 && time >= from && time <= to) selfTimes.set(id, (selfTimes.get(id) ?? 0) + delta)
  }
  const byId = new Map(nodes.map((node) => [node.id, node]))
  let idle = 0

  const build: (node: ProfileNode, caller: string) => Frame[] = (
    { id, callFrame, children: ids = [] },
    caller,
  ) => {
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

/** @param caller the nearest that has a place */
function describe({ functionName, url, lineNumber }: ProfileNode['callFrame'], caller: string, root: string) {
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

/** Self time of whatever has the same key, the longest first. */
export function selfTimes(
  tree: Frame | undefined,
  keyOf: (frame: Frame) => string,
): [key: string, microseconds: number][] {
  const times = new Map<string, number>()
  const walk = (frame: Frame) => {
    const key = keyOf(frame)
    times.set(key, (times.get(key) ?? 0) + frame.self)
    frame.children.forEach(walk)
  }
  if (tree !== undefined) walk(tree)
  return [...times].filter(([, time]) => time > 0).sort(([, one], [, other]) => other - one)
}
