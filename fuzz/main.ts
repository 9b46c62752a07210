/** `npm run fuzz`: see docs/operating/fuzzing.md. */
import { parseArgs } from 'node:util'
import { apiNames, fuzzApis } from './run/fuzz-apis.ts'
import { fuzzDecoders } from './run/fuzz-decoders.ts'
import { printFinding, printResult } from './run/print-result.ts'
import { startServer } from './run/start-server.ts'

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '200000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    api: { type: 'string' },
    decoders: { type: 'boolean', default: false },
    'answer-ms': { type: 'string', default: '10000' },
    times: { type: 'string', default: '50' },
  },
})
const seed = Number(values.seed)

if (values.api !== undefined && !apiNames.includes(values.api)) {
  console.error(`--api is one of ${apiNames.join(', ')}`)
  process.exitCode = 2
} else if (values.decoders) {
  console.log(`Each property ${values.times} times its bounded number of runs, --seed ${seed}`)
  process.exitCode = await fuzzDecoders({ times: Number(values.times), seed })
} else await fuzzServer()

async function fuzzServer(): Promise<void> {
  const stopping = new AbortController()
  process.once('SIGINT', () => stopping.abort()).once('SIGTERM', () => stopping.abort())
  const server = await startServer()
  try {
    const requests = Number(values.requests)
    console.log(`${requests} requests, --seed ${seed}`)
    const run = {
      requests,
      seed,
      api: values.api,
      lanesPerApi: 4,
      gardenEveryMs: 2000,
      answerMs: Number(values['answer-ms']),
      stop: stopping.signal,
    }
    const result = await fuzzApis(server, run, {
      progress: (done, findings) => {
        if (done % 5000 === 0) console.log(`${String(done).padStart(8)} requests, ${findings} findings`)
      },
      found: (finding) => printFinding(finding, server, console.log),
    })
    printResult(result, server, console.log)
    const errors = server.errorLines()
    for (const line of errors.slice(0, 20)) console.log(`LOG ${line.slice(0, 1500)}`)
    const status = await server.end()
    if (status !== 0) console.log(`The server ended with ${status}`)
    console.log(`${result.findings.length} violations, ${errors.length} lines of errors in the log`)
    if (result.findings.length > 0 || errors.length > 0 || status !== 0) process.exitCode = 1
  } catch (error) {
    await server.end()
    throw error
  }
}
