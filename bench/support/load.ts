import autocannon from 'autocannon'

export const connections = 64

export interface LoadResult {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly answered: number
  /** Answers that were not 2xx, and connections that failed. */
  readonly refused: number
}

/** 64 connections on loopback for `seconds`, each with its next request as soon as the last is answered. */
export async function load(options: {
  url: string
  requests: autocannon.Request[]
  seconds: number
  connections?: number
}): Promise<LoadResult> {
  const { url, requests, seconds } = options
  const result = await autocannon({
    url,
    requests,
    connections: options.connections ?? connections,
    duration: seconds,
  })
  return {
    perSecond: result['2xx'] / result.duration,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    answered: result['2xx'],
    refused: result.non2xx + result.errors,
  }
}

let lastNumber = 0

/** A number that this run has not used: 11 digits, for a million million orders. */
export function nextNumber(): string {
  lastNumber++
  return `79${String((lastNumber * 7_919) % 1_000_000_000).padStart(9, '0')}`
}
