import { Pool } from 'undici'
import { connections, type LoadResult } from './load.ts'

/**
 * Requests at an even rate for `seconds`, over at most 64 connections. A latency counts from the moment at which
 * its request was due, so that a stall is seen by all requests that it held up. (autocannon's `overallRate` spends
 * each second's requests at full speed at that second's beginning, which measures full load.)
 */
export async function pacedLoad(options: {
  url: string
  rate: number
  seconds: number
  next(): { path: string; headers: Record<string, string>; body: string }
}): Promise<LoadResult> {
  const { url, rate, seconds, next } = options
  const pool = new Pool(url, { connections, pipelining: 1 })
  const latenciesMs: number[] = []
  let refused = 0

  async function send(dueAt: number): Promise<void> {
    try {
      const { statusCode, body } = await pool.request({ method: 'POST', ...next() })
      await body.dump()
      if (statusCode === 200) latenciesMs.push(performance.now() - dueAt)
      else refused++
    } catch {
      refused++
    }
  }

  const under: Promise<void>[] = []
  const began = performance.now()
  const total = rate * seconds
  while (under.length < total) {
    const due = Math.min(total, 1 + Math.floor(((performance.now() - began) / 1000) * rate))
    while (under.length < due) under.push(send(began + (under.length / rate) * 1000))
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  await Promise.all(under)
  const perSecond = latenciesMs.length / ((performance.now() - began) / 1000)
  await pool.close()
  latenciesMs.sort((one, other) => one - other)
  const at = (share: number) =>
    Math.round((latenciesMs[Math.floor(latenciesMs.length * share)] ?? 0) * 10) / 10
  return { perSecond, p50Ms: at(0.5), p99Ms: at(0.99), answered: latenciesMs.length, refused }
}
