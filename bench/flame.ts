// A flame graph: the width of a frame is the time that it took with all that it called; callers stand below.
import { at, escaped } from './svg.js'
import type { Frame } from './cpuprofile.js'

const WIDTH = 1400
const ROW = 17
const TOP = 56
const LEGEND = 22
/** Frames narrower than this many pixels say nothing. */
const NARROWEST = 0.8
/** Pixels of a letter. */
const LETTER = 6.4
const LEGEND_ENTRY = 175
const HUES = 18

/** @param options `groups`: the largest first, as they are named below the graph */
export function asFlameGraph(tree: Frame, { title, groups }: { title: string; groups: string[] }) {
  const scale = WIDTH / tree.total
  const shown: { frame: Frame; depth: number; x: number }[] = []
  let deepest = 0
  const place = (frame: Frame, depth: number, x: number) => {
    if (frame.total * scale < NARROWEST) return
    shown.push({ frame, depth, x })
    deepest = Math.max(deepest, depth)
    let next = x
    for (const child of frame.children) {
      place(child, depth + 1, next)
      next += child.total * scale
    }
  }
  place(tree, 0, 0)

  const bottom = TOP + (deepest + 1) * ROW
  const perLine = Math.floor(WIDTH / LEGEND_ENTRY)
  const named = groups.slice(0, HUES)
  const height = bottom + 16 + Math.ceil(named.length / perLine) * LEGEND
  const colour = (group: string) => {
    const index = named.indexOf(group)
    return index === -1 ? 'hsl(0 0% 70%)' : `hsl(${(index * 137) % 360} 62% ${index % 2 === 0 ? 66 : 74}%)`
  }
  const frames = shown.map(({ frame, depth, x }) => {
    const width = frame.total * scale
    const y = bottom - (depth + 1) * ROW
    const share = ((frame.total / tree.total) * 100).toFixed(1)
    const own = ((frame.self / tree.total) * 100).toFixed(1)
    const letters = Math.floor((width - 4) / LETTER)
    const text =
      letters < 3 ? '' : frame.name.length <= letters ? frame.name : `${frame.name.slice(0, letters - 1)}…`
    const hint = `${frame.name} ${frame.place}\n${share} %, itself ${own} %`
    return `<g><title>${escaped(hint)}</title><rect x="${at(x)}" y="${y}" width="${at(width)}" height="${ROW - 1}" fill="${colour(frame.group)}"/>${text === '' ? '' : `<text x="${at(x + 3)}" y="${y + 12}">${escaped(text)}</text>`}</g>`
  })
  const legend = named.map((group, index) => {
    const x = (index % perLine) * LEGEND_ENTRY + 8
    const y = bottom + 12 + Math.floor(index / perLine) * LEGEND
    return `<rect x="${x}" y="${y}" width="12" height="12" fill="${colour(group)}"/><text class="note" x="${x + 17}" y="${y + 10}">${escaped(group)}</text>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title">
<title id="title">${escaped(title)}</title>
<style>
text { font: 11px ui-monospace, monospace; fill: #1f2328 }
.head { font: 600 15px system-ui, sans-serif }
.note { font: 12px system-ui, sans-serif; fill: #59636e }
rect { stroke: #fff; stroke-width: 0.3 }
.ground { fill: #ffffff }
@media (prefers-color-scheme: dark) {
  .head { fill: #f0f6fc }
  .note { fill: #9198a1 }
  rect { stroke: #0d1117 }
  .ground { fill: #0d1117 }
}
</style>
<rect class="ground" width="${WIDTH}" height="${height}"/>
<text class="head" x="8" y="22">${escaped(title)}</text>
<text class="note" x="8" y="42">width: time with all that was called; point at a frame for its place and share; colours: package or part</text>
${frames.join('\n')}
${legend.join('\n')}
</svg>
`
}
