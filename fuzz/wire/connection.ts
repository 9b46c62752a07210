import { connect as connectPlain, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { readAnswer, type ReadAnswer } from './read-answer.ts'
import { requestBytes } from './request-bytes.ts'
import type { Answer, Outgoing } from './wire.types.ts'

export interface Origin {
  readonly port: number
  /** PEM; by TLS where it is given. */
  readonly ca?: string
}

/** What became of a request: an answer, or what happened instead of one. */
export type Outcome = Answer | 'closed' | 'timed out' | 'no HTTP'

/** One connection after another to a server on this machine, each kept for as long as the server likes. */
export interface Connection {
  ask(request: Outgoing): Promise<Outcome>
  close(): void
}

/** Sends what no ordinary client would: see `requestBytes`. */
export function createConnection({ port, ca }: Origin, { timeoutMs }: { timeoutMs: number }): Connection {
  let kept: Socket | undefined
  const open = () =>
    ca === undefined
      ? connectPlain({ host: '127.0.0.1', port, noDelay: true })
      : connectTls({ host: '127.0.0.1', port, ca, servername: 'localhost' })
  const drop = () => {
    kept?.destroy()
    kept = undefined
  }

  async function ask(request: Outgoing): Promise<Outcome> {
    const wasKept = kept !== undefined
    const socket = (kept ??= open().on('error', () => {}))
    const bytes = requestBytes(request)
    if (request.cutAt !== undefined) {
      socket.write(bytes.subarray(0, Math.floor(bytes.length * request.cutAt)))
      // So that the server sees some of it.
      await new Promise((resolve) => setTimeout(resolve, 2))
      drop()
      return 'closed'
    }
    const { outcome, isLast } = await exchange(socket, bytes, {
      isHead: request.method === 'HEAD',
      timeoutMs,
    })
    // After what may have been no HTTP nobody knows where the next request begins.
    if (isLast || request.isBroken) drop()
    // The server gave the connection up at the same moment.
    if (outcome === 'closed' && wasKept) return ask(request)
    return outcome
  }
  return { ask, close: drop }
}

function exchange(
  socket: Socket,
  bytes: Buffer,
  { isHead, timeoutMs }: { isHead: boolean; timeoutMs: number },
): Promise<{ outcome: Outcome; isLast: boolean }> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    const startedAtMs = performance.now()
    const finish = (outcome: Outcome, isLast: boolean) => {
      clearTimeout(timer)
      socket.off('data', onData).off('close', onEnd).off('end', onEnd)
      resolve({ outcome, isLast })
    }
    const timer = setTimeout(() => finish('timed out', true), timeoutMs)
    const look = (isEnded: boolean): void => {
      let answer: ReadAnswer | undefined
      const all = Buffer.concat(chunks)
      try {
        answer = readAnswer(all, { isHead, isEnded })
      } catch {
        return finish('no HTTP', true)
      }
      if (!answer) return isEnded ? finish(all.length > 0 ? 'no HTTP' : 'closed', true) : undefined
      const { status, headers, body, isLast, length } = answer
      finish({ status, headers, body, ms: performance.now() - startedAtMs }, isLast || length < all.length)
    }
    const onData = (chunk: Buffer) => {
      chunks.push(chunk)
      look(false)
    }
    const onEnd = () => look(true)
    socket.on('data', onData).once('close', onEnd).once('end', onEnd)
    if (socket.destroyed) return onEnd()
    socket.write(bytes)
  })
}
