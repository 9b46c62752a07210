/** The short form of `npm run fuzz`: the same requests each time, as far as the server's own ids allow. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fuzzApis } from '../../fuzz/run/fuzz-apis.ts'
import { printResult } from '../../fuzz/run/print-result.ts'
import { startServer } from '../../fuzz/run/start-server.ts'

const run = {
  requests: 2500,
  seed: 20_261_121,
  api: undefined,
  lanesPerApi: 2,
  gardenEveryMs: 3000,
  answerMs: 30_000,
}

/** Of all requests, those that got beyond the checks of what was written. */
const leastShare = 0.35

test(
  'fuzz: whatever is asked, no API fails, leaves its envelope or tells of its inside',
  { timeout: 240_000 },
  async (t) => {
    const server = await startServer()
    t.after(() => server.end())
    const result = await fuzzApis(server, run, { progress: () => {}, found: () => {} })
    const lines: string[] = []
    printResult(result, server, (line) => lines.push(line))
    assert.deepEqual(result.findings, [], lines.join('\n'))
    assert.deepEqual(server.errorLines(), [])
    const scores = [...result.scores.values()]
    assert.equal(scores.length, 7)
    const sum = (of: (score: (typeof scores)[number]) => number) =>
      scores.reduce((total, score) => total + of(score), 0)
    assert.ok(sum((score) => score.requests) >= run.requests)
    assert.ok(sum((score) => score.fromTheBusiness) >= leastShare * run.requests, lines.join('\n'))
    assert.equal(await server.end(), 0)
  },
)
