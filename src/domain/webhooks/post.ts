import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import type { LookupFunction, Socket } from 'node:net'
import {
  createGuardedLookup,
  isAddressRefusal,
  isPublicAddress,
  resolveBySystem,
  type Resolve,
} from './public-address.ts'
import { parseWebhookUrl } from './webhook-url.ts'

const defaultTimeoutMs = 15_000
const maxAnswerBytes = 64 * 1024

/** `status`: an answer that is neither 2xx nor a redirect. */
export type PostFailure =
  | 'timeout'
  | 'refused_address'
  | 'connection_failed'
  | 'tls_failed'
  | 'redirect'
  | 'status'

export type PostResult =
  /** 2xx; `body` is cut off at 64 KiB. */
  | { readonly failure: null; readonly status: number; readonly body: string }
  /** `body`: of another status, where `readsErrors` asks for it. */
  | { readonly failure: PostFailure; readonly status: number | null; readonly body?: string }

export interface PostRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** JSON */
  readonly body: string
  /** Whether what comes with a status that is not 2xx is read too. */
  readonly readsErrors?: boolean
}

/** Never throws: whatever goes wrong on the way is a failure of the closed set. */
export type Post = (request: PostRequest) => Promise<PostResult>

export interface PostOptions {
  /** Development: plain http and addresses that are not public. */
  readonly allowPrivate: boolean
  /** For all of it: name, connection, handshake, answer. */
  readonly timeoutMs?: number
  readonly resolve?: Resolve
  readonly isPublic?: (address: string) => boolean
  /** PEM of an authority to trust in place of the system's. */
  readonly ca?: string
}

/** POSTs to servers that strangers name: no redirects, no private addresses, bounded in time and size. */
export function createPost(options: PostOptions): Post {
  const { allowPrivate, timeoutMs = defaultTimeoutMs, resolve = resolveBySystem, ca } = options
  const isPublic = options.isPublic ?? isPublicAddress
  const lookup = createGuardedLookup(resolve, (address) => allowPrivate || isPublic(address))
  return async ({ url: text, headers, body, readsErrors = false }) => {
    const url = parseWebhookUrl(text, { allowPrivate, isPublic })
    if (!url) return { failure: 'refused_address', status: null }
    return send(url, { headers, body, readsErrors, timeoutMs, lookup, ca })
  }
}

function send(
  url: URL,
  options: Required<Omit<PostRequest, 'url'>> & {
    timeoutMs: number
    lookup: LookupFunction
    ca: string | undefined
  },
): Promise<PostResult> {
  const { body, readsErrors, timeoutMs, lookup, ca } = options
  const headers = {
    'user-agent': 'Switchboard-Webhooks/1',
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...options.headers,
  }
  const isTls = url.protocol === 'https:'
  return new Promise((resolve) => {
    // No shared agent: it might be told to use a proxy, which would resolve the name once more.
    const request = (isTls ? https : http).request(url, {
      method: 'POST',
      agent: false,
      headers,
      lookup,
      ...(ca === undefined ? {} : { ca }),
    })
    const timer = setTimeout(() => end({ failure: 'timeout', status: null }), timeoutMs)
    function end(result: PostResult) {
      clearTimeout(timer)
      resolve(result)
      request.destroy()
    }
    let isShakingHands = false
    request.on('socket', (socket: Socket) => {
      if (!isTls) return
      socket.once('connect', () => (isShakingHands = true))
      socket.once('secureConnect', () => (isShakingHands = false))
    })
    const hangUp = () => end({ failure: 'connection_failed', status: null })
    request.on('close', hangUp)
    request.on('response', (response) => {
      // From here on the answer tells how it ends; it knows its status.
      request.off('close', hangUp)
      readAnswer(response, { readsErrors, end })
    })
    request.on('error', (error) => {
      const failure = isShakingHands ? 'tls_failed' : 'connection_failed'
      end({ failure: isAddressRefusal(error) ? 'refused_address' : failure, status: null })
    })
    request.end(body)
  })
}

/** Calls `end` at the answer's end, at its 64 KiB or when it breaks off, whichever comes first. */
function readAnswer(
  response: IncomingMessage,
  { readsErrors, end }: { readsErrors: boolean; end: (result: PostResult) => void },
): void {
  const status = response.statusCode ?? 0
  if (status >= 300 && status < 400) return end({ failure: 'redirect', status })
  const isError = status < 200 || status > 299
  if (isError && !readsErrors) return end({ failure: 'status', status })
  const chunks: Buffer[] = []
  let bytes = 0
  const finish = () => {
    const body = Buffer.concat(chunks).subarray(0, maxAnswerBytes).toString()
    end({ failure: isError ? 'status' : null, status, body })
  }
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes >= maxAnswerBytes) finish()
  })
  response.on('end', finish)
  response.on('error', () => end({ failure: 'connection_failed', status }))
}
