// The report as a page of Markdown.
import {
  absenceLines,
  failureLines,
  FIGURE_HEADINGS,
  figureCells,
  GOAL_HEADINGS,
  goalCells,
} from './report.js'
import type { Report } from './report.js'

/** @param plot the address of the picture */
export function asMarkdown(report: Report, plot: string | undefined) {
  const { machine, versions, setup, goals } = report
  const failures = failureLines(report)
  const judged = goals.filter((goal) => goal.atLeast !== undefined || goal.atMost !== undefined)
  const reached = judged.filter((goal) => 'isReached' in goal && goal.isReached)
  const about = report.scenarios.map(
    ({ name, title, about }) => `- \`${name}\`: ${title}${about === undefined ? '' : `; ${about}`}`,
  )
  const notes = [...absenceLines(report), ...report.notes].map((note) => `- ${note}`)

  return `# Bench

What Signoff costs, beside bare Koa and beside others, in one run on one machine. To run it yourself:

\`\`\`sh
npm ci
npm run bench                             # everything
npm run bench -- --scenario session-check # one measure and what it is compared with
npm run bench -- --help                   # the other options
npm run bench -- --report                 # everything, and writes this folder anew
\`\`\`

Everything takes some ten minutes a round, on two cores that do nothing else, and ten GB of disk. \`--rounds\` says how many;
how many there were, and how long they took, stands at the end.

Servers are started afresh for every round. Those that are compared stand side by side in it, and after they are warm they
take turns of a second, to and fro: so a machine that is now fast and now slow is so for both sides. Server and load
generator have a core each. The store is a real SQLite file with \`synchronous=FULL\`, \`NODE_ENV\` is \`production\`, and
the request log goes to a file. Every reply is compared with the one that is due, and every acknowledged logout is looked up
in the store; a wrong reply makes the run fail, a slow one never.

[Where the time goes](where-time-goes.md), what the floor is and what was tried is told apart.

${failures.length === 0 ? '' : ['```', ...failures, '```', '', ''].join('\n')}## Results

${reached.length} of ${judged.length} goals are reached. A result against another scenario is the ratio of the two
medians of all turns, of replies a second unless it says otherwise; beside it stands where the middle half of the ratios
of single turns lies.

${plot === undefined ? '' : `![Each result as a multiple of its goal](${plot})\n`}
${markdownTable(GOAL_HEADINGS, goalCells(report), 2)}

## Figures

Medians of turns, and where the middle half of them lies. Server CPU is what the server's processes took for a request, in all
their threads; the last column is the part of its core that the load generator took.

${markdownTable(FIGURE_HEADINGS, figureCells(report), 1)}

${about.join('\n')}

## Run

- Date: ${report.date}${report.commit === undefined ? '' : `, commit ${report.commit}`}
- Machine: ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}; ${machine.fileSystem}, ${machine.syncMs} ms until 4 KiB are on the disk; load ${machine.load} before the start
- Versions: ${Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')}
- Set-up: ${Object.entries(setup)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')}
${notes.join('\n')}
`
}

/** @param texts how many columns hold no numbers */
function markdownTable(headings: string[], rows: string[][], texts: number) {
  const line = (cells: string[]) =>
    `| ${headings.map((_, column) => (cells[column] ?? '').replaceAll('|', '\\|')).join(' | ')} |`
  const rule = `| ${headings.map((_, column) => (column < texts ? '---' : '---:')).join(' | ')} |`
  return [line(headings), rule, ...rows.map(line)].join('\n')
}
