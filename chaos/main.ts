/**
 * `npm run chaos -- [--minutes 10 | --seconds 30] [--seed 1] [--logs FOLDER]`, or `npm run chaos -- --full-disk`: exit status 1
 * when a promise was broken.
 */
import { mkdir } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { withoutClusterPrograms } from '../cluster/cluster.ts'
import { fillDataDir } from './full-disk.ts'
import type { Verdict } from './load/workload.ts'
import { runChaos } from './run-chaos.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    seconds: { type: 'string' },
    seed: { type: 'string' },
    logs: { type: 'string' },
    'full-disk': { type: 'boolean' },
  },
})
if (values['full-disk']) {
  report(await fillDataDir((line) => console.log(line)))
  process.exit()
}

const seconds = values.seconds === undefined ? Number(values.minutes ?? 10) * 60 : Number(values.seconds)
const seed = values.seed ?? '1'
const missing = withoutClusterPrograms()
if (missing !== false || !(seconds > 0)) {
  console.error(missing === false ? '--minutes and --seconds are numbers above 0' : `Chaos ${missing}.`)
  process.exit(2)
}

if (values.logs !== undefined) await mkdir(values.logs, { recursive: true })
console.log(
  `Chaos for ${seconds} s with seed ${seed}: the same seed plans the same faults and the same load.`,
)
const { verdicts, tally, strikes } = await runChaos({
  seconds,
  seed,
  say: (line) => console.log(line),
  logFolder: values.logs,
})
const counts = Object.entries(strikes).map(([name, count]) => `${name} x ${count}`)
console.log(
  `\n${tally.accepted} requests accepted, ${tally.refused} refused, ${tally.unknown} without an answer that counts`,
)
console.log(`${counts.join(', ')}\n`)
report(verdicts)

function report(given: readonly Verdict[]): void {
  for (const { promise, seen, holds } of given) {
    const word = holds === undefined ? '?     ' : holds ? 'holds ' : 'BROKEN'
    console.log(`${word}  ${promise.padEnd(72)}  ${seen}`)
  }
  const broken = given.filter(({ holds }) => holds === false).length
  console.log(broken === 0 ? '\nEvery promise held.' : `\n${broken} promises were BROKEN.`)
  process.exitCode = broken === 0 ? 0 : 1
}
