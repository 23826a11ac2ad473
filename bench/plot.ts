// Each result as a multiple of its goal, on a logarithmic scale: what reaches the line is as good as was asked.
import { goalText, measureName, part } from './report.js'
import { at, escaped } from './svg.js'
import type { Report } from './report.js'

const WIDTH = 960
const LABELS = 400
const RIGHT = 150
const ROW = 26
const TOP = 64
const BOTTOM = 40
const BAR = 12
const TICKS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50]

const STYLE = `
.ground { fill: #ffffff }
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.dim { fill: #59636e; font-size: 12px }
.title { font-size: 16px; font-weight: 600 }
.grid { stroke: #d1d9e0 }
.goal { stroke: #1f2328; stroke-width: 2 }
.reached { fill: #1a7f37 }
.missed { fill: #bc4c00 }
.spread { stroke: #1f2328; stroke-width: 1.5 }
@media (prefers-color-scheme: dark) {
  .ground { fill: #0d1117 }
  text { fill: #f0f6fc }
  .dim { fill: #9198a1 }
  .grid { stroke: #3d444d }
  .goal, .spread { stroke: #f0f6fc }
  .reached { fill: #3fb950 }
  .missed { fill: #f0883e }
}`

export function asPlot({ goals, date }: Report) {
  const rows = goals.flatMap((goal) => {
    const { atLeast, atMost } = goal
    if (!('result' in goal) || goal.result === undefined) return []
    /** How far towards the goal; 1 is there. */
    const towards = (value: number) => (atLeast === undefined ? (atMost ?? NaN) / value : value / atLeast)
    const quotient = towards(goal.result)
    if (!Number.isFinite(quotient) || quotient <= 0) return []
    const ends = goal.spread === undefined ? [] : [towards(goal.spread.low), towards(goal.spread.high)]
    return [
      { goal, result: goal.result, quotient, ends: ends.filter((end) => Number.isFinite(end) && end > 0) },
    ]
  })
  const all = [1, ...rows.flatMap(({ quotient, ends }) => [quotient, ...ends])]
  const least = TICKS.findLast((tick) => tick <= Math.min(0.5, ...all)) ?? Math.min(...all)
  const most = TICKS.find((tick) => tick >= Math.max(2, ...all)) ?? Math.max(...all)
  const span = WIDTH - LABELS - RIGHT
  const x = (value: number) => LABELS + (Math.log(value / least) / Math.log(most / least)) * span
  const height = TOP + rows.length * ROW + BOTTOM
  const bottom = height - BOTTOM + 6

  const ticks = TICKS.filter((tick) => tick >= least && tick <= most).flatMap((tick) => [
    `<line class="${tick === 1 ? 'goal' : 'grid'}" x1="${at(x(tick))}" x2="${at(x(tick))}" y1="${TOP - 8}" y2="${bottom}"/>`,
    `<text class="dim" x="${at(x(tick))}" y="${bottom + 18}" text-anchor="middle">${tick === 1 ? 'goal' : `× ${tick}`}</text>`,
  ])
  const bars = rows.flatMap(({ goal, result, quotient, ends }, index) => {
    const y = TOP + index * ROW
    const [left, right] = [Math.min(x(1), x(quotient)), Math.max(x(1), x(quotient))]
    const [first, last] = ends
    const label = measureName(goal)
    return [
      `<text x="${LABELS - 12}" y="${y + 14}" text-anchor="end">${escaped(label)}</text>`,
      `<rect class="${quotient >= 1 ? 'reached' : 'missed'}" x="${at(left)}" y="${y + 4}" width="${at(Math.max(1, right - left))}" height="${BAR}" rx="2"><title>${escaped(label)}: ${part(result)}, goal ${goalText(goal)}</title></rect>`,
      ...(first === undefined || last === undefined
        ? []
        : [
            `<line class="spread" x1="${at(x(first))}" x2="${at(x(last))}" y1="${y + 4 + BAR / 2}" y2="${y + 4 + BAR / 2}"/>`,
          ]),
      `<text x="${WIDTH - RIGHT + 12}" y="${y + 14}">${part(result)} <tspan class="dim">(${goalText(goal)})</tspan></text>`,
    ]
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title">
<title id="title">Results as multiples of their goals, ${date}</title>
<style>${STYLE}
</style>
<rect class="ground" width="${WIDTH}" height="${height}" rx="6"/>
<text class="title" x="12" y="26">Results against their goals</text>
<text class="dim" x="12" y="44">right of the line: reached; thin lines: the middle half of the turns; ${date}</text>
${[...ticks, ...bars].join('\n')}
</svg>
`
}
