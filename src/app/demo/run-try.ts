import { readFile } from 'node:fs/promises'
import { request as requestHttp, type IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { Try } from './demo-tries.ts'

const timeoutMs = 10_000
const maxAnswerBytes = 64 * 1024

export interface TryAnswer {
  readonly status: number
  readonly contentType: string
  readonly body: string
  readonly ms: number
}

/** Asks this server as a client of its own would. Rejects when it does not answer in time. */
export async function runTry(
  { method, url, headers, body }: Try,
  caFile: string | undefined,
): Promise<TryAnswer> {
  const options = {
    method,
    headers: { ...headers, 'Content-Length': body.length },
    timeout: timeoutMs,
    signal: AbortSignal.timeout(timeoutMs),
  }
  const ca = caFile === undefined ? undefined : await readFile(caFile)
  const startedAtMs = performance.now()
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = url.startsWith('https:')
      ? requestHttps(url, ca ? { ...options, ca } : options, resolve)
      : requestHttp(url, options, resolve)
    request.once('error', reject)
    request.end(body)
  })
  const text = await readText(answer)
  return {
    status: answer.statusCode ?? 0,
    contentType: answer.headers['content-type'] ?? '',
    body: text,
    ms: Math.round(performance.now() - startedAtMs),
  }
}

async function readText(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxAnswerBytes) break
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}
