import { curlOf } from '../wire/curl.ts'
import type { Finding } from './lane.ts'
import type { FuzzResult } from './fuzz-apis.ts'

interface Ports {
  readonly port: number
  readonly httpsPort: number
}

/** A table with a line for each API, and what broke a promise with a line that repeats it. */
export function printResult(
  { scores, findings, seconds }: FuzzResult,
  ports: Ports,
  print: (line: string) => void,
): void {
  print('')
  print('api            requests  from the business  operations  slowest  503  violations  statuses')
  let total = 0
  for (const [name, score] of scores) {
    total += score.requests
    const share = Math.round((score.fromTheBusiness / Math.max(1, score.requests)) * 100)
    const broken = findings.filter(({ api }) => api === name).reduce((sum, { times }) => sum + times, 0)
    const statuses = [...score.statuses]
      .toSorted(([a], [b]) => a - b)
      .map(([status, times]) => `${status}:${times}`)
    const columns = [
      name.padEnd(13),
      String(score.requests).padStart(9),
      `${share} %`.padStart(18),
      `${score.reached.size} of ${score.asked.size}`.padStart(11),
      `${Math.round(score.slowestMs)} ms`.padStart(8),
      String(score.overloaded).padStart(4),
      String(broken).padStart(11),
      `  ${statuses.join(' ')}`,
    ]
    print(columns.join(' '))
  }
  print(`${total} requests in ${Math.round(seconds)} s, ${Math.round(total / seconds)} a second`)
  for (const [name, { asked, reached }] of scores) {
    const others = [...asked.difference(reached)]
    if (others.length > 0) print(`${name}: never got beyond ${others.join(', ')}`)
  }
  for (const finding of findings) printFinding(finding, ports, print)
}

/** With a line that repeats it. */
export function printFinding(
  { api, rule, detail, request, times }: Finding,
  ports: Ports,
  print: (line: string) => void,
): void {
  print('')
  print(`VIOLATION ${api}: ${rule} (${times} times)`)
  print(`  ${detail}`)
  print(`  ${curlOf(request, ports)}`)
}
