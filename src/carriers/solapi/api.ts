import { authorize } from './authorization.ts'
import { exchange, type Exchange } from './exchange.ts'
import type { Health } from './health.ts'
import type { SolapiSettings } from './solapi-settings.ts'

export interface SolapiApi {
  /** Never throws. */
  get(path: string, query?: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<Exchange>
  post(path: string, body: object): Promise<Exchange>
}

/** A signature that was seen before: somebody on the way sent the request twice, and its first copy was heard. */
const seenBefore = 'DuplicatedSignature'

/** Signs requests, and tells the carrier's health whether the vendor knows us. */
export function createApi(
  settings: SolapiSettings,
  house: { send: typeof fetch; health: Pick<Health, 'denied' | 'admitted'> },
): SolapiApi {
  const base = settings.baseUrl.replace(/\/+$/, '')

  async function request(
    method: 'GET' | 'POST',
    path: string,
    { body, signal }: { body?: object; signal?: AbortSignal | undefined },
  ): Promise<Exchange> {
    const answer = await exchange(house.send, {
      method,
      url: base + path,
      headers: { authorization: authorize(settings), 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
      timeoutMs: settings.timeoutSeconds * 1000,
      signal,
    })
    if (answer.kind === 'ok') house.health.admitted()
    if (answer.kind !== 'refused') return answer
    const { status, errorCode } = answer
    if (errorCode === seenBefore) return { kind: 'unheard', why: errorCode }
    // A key may be good for texts, and not be allowed to read lists or the balance.
    const isKnown = method === 'GET' && errorCode === 'Forbidden'
    if (isKnown) house.health.admitted()
    else if (status === 401 || status === 403) house.health.denied({ status, errorCode })
    return answer
  }

  return {
    get: (path, query = {}, signal) => {
      const search = new URLSearchParams(query).toString()
      return request('GET', search === '' ? path : `${path}?${search}`, { signal })
    },
    post: (path, body) => request('POST', path, { body }),
  }
}

/** Tells the carrier's health how a request that texts depend on went. */
export function weigh(answer: Exchange, health: Pick<Health, 'worked' | 'failed' | 'throttled'>): void {
  if (answer.kind === 'ok') return health.worked()
  if (answer.kind !== 'refused') return health.failed(answer)
  const { status, errorCode, retryAfterMs } = answer
  if (status === 429) return health.throttled(retryAfterMs)
  if (status === 401 || status === 403) return
  // It works: there is something wrong with what it was given.
  if (isAboutContent(answer)) return health.worked()
  health.failed({ status, errorCode })
}

const noMoney = new Set(['NotEnoughBalance', 'BalanceInsufficient'])

/** Whether the vendor refused what was sent, and would another time. */
export function isAboutContent(answer: Exchange): boolean {
  if (answer.kind !== 'refused' || noMoney.has(answer.errorCode)) return false
  return [400, 413, 422].includes(answer.status)
}
