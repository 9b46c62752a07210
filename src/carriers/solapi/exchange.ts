/** The largest answers are lists of 500 messages of some kilobytes each. */
const maxAnswerBytes = 16 * 1024 * 1024
const maxRetryAfterMs = 300_000

/** How one HTTP request ended. */
export type Exchange =
  /** 2xx with JSON. */
  | { readonly kind: 'ok'; readonly body: unknown }
  /** Any other status; `errorCode` as the vendor's body has it, empty when it has none. */
  | {
      readonly kind: 'refused'
      readonly status: number
      readonly errorCode: string
      readonly retryAfterMs: number | undefined
    }
  /** 2xx, but no JSON or too much of it: it may have been done. */
  | { readonly kind: 'garbled' }
  /** It was handed over, and no answer came: it may have been done. */
  | { readonly kind: 'unheard'; readonly why: string }
  /** There was nobody to hand it to. */
  | { readonly kind: 'unsent'; readonly why: string }

export interface ExchangeRequest {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
}

/** Never throws. Redirects are not followed: whoever answers one has done nothing. */
export async function exchange(send: typeof fetch, request: ExchangeRequest): Promise<Exchange> {
  const { method, url, headers, body, timeoutMs, signal } = request
  const timeout = AbortSignal.timeout(timeoutMs)
  const init = { method, headers, redirect: 'manual' as const, ...(body === undefined ? {} : { body }) }
  let response: Response
  try {
    response = await send(url, { ...init, signal: signal ? AbortSignal.any([signal, timeout]) : timeout })
  } catch (error) {
    return asFailure(error)
  }
  const { status } = response
  try {
    const json = parseJson(await readText(response))
    if (response.ok) return json === undefined ? { kind: 'garbled' } : { kind: 'ok', body: json }
    return { kind: 'refused', status, errorCode: errorCodeOf(json), retryAfterMs: retryAfterOf(response) }
  } catch (error) {
    if (response.ok) return asFailure(error, 'unheard')
    return { kind: 'refused', status, errorCode: '', retryAfterMs: retryAfterOf(response) }
  }
}

/** Undefined when it is longer than any answer should be. */
async function readText(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    // Leaving the loop closes the connection.
    if (bytes > maxAnswerBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function parseJson(text: string | undefined): unknown {
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Only what looks like a code: what else a body says may be a customer's words. */
function errorCodeOf(body: unknown): string {
  const code = (body as { errorCode?: unknown } | null | undefined)?.errorCode
  return typeof code === 'string' && /^\w{1,64}$/.test(code) ? code : ''
}

/** RFC 9110 section 10.2.3: seconds, or a date. */
function retryAfterOf(response: Response): number | undefined {
  const value = response.headers.get('retry-after')
  if (value === null) return undefined
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now()
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), maxRetryAfterMs) : undefined
}

type Cause = Partial<NodeJS.ErrnoException> & { errors?: readonly unknown[] }

/** What is said of a name without an address, a connection that never stood, and a certificate that was not accepted. */
const neverConnected = new RegExp(
  [
    '^(?:UND_ERR_CONNECT_TIMEOUT|ENOTFOUND|EAI_\\w+',
    'CERT_\\w+|ERR_TLS_CERT_\\w+|UNABLE_TO_\\w+|DEPTH_ZERO_\\w+|SELF_SIGNED_\\w+',
    'ERR_SSL_(?:WRONG_VERSION_NUMBER|UNSUPPORTED_PROTOCOL|\\w*HANDSHAKE_FAILURE|\\w*PROTOCOL_VERSION))$',
  ].join('|'),
)

function asFailure(error: unknown, atLeast?: 'unheard'): Exchange {
  const { name = 'Error', cause } = (error ?? {}) as { name?: string; cause?: Cause }
  const why = cause?.code ?? name
  return { kind: atLeast ?? (isConnectFault(cause) ? 'unsent' : 'unheard'), why }
}

function isConnectFault(cause: Cause | undefined): boolean {
  if (!cause) return false
  if (cause.syscall === 'connect' || neverConnected.test(cause.code ?? '')) return true
  return !!cause.errors?.length && cause.errors.every((error) => isConnectFault(error as Cause))
}
