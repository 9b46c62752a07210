import { request as requestHttp, type IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'

const timeoutMs = 30_000
const triesWhenBusy = 5

/** What this affiliate sees of a contract, as far as it is used here. */
export interface ShownContract {
  readonly status: number
  readonly status_text: string
  readonly qr: { readonly key: string } | null
  readonly contract_url: string | null
}

export interface DeviceAnswer {
  readonly ocr: { readonly result: boolean; readonly imei: string | null; readonly sn: string | null }
  readonly insepection: { readonly result: boolean; readonly msg: string }
  readonly qr?: { readonly key: string }
}

/** The API as an affiliate's server calls it. Every call throws an error with the server's words when it is refused. */
export interface ItechsClient {
  post<Data>(path: string, body: object): Promise<Data>
  show(contractId: string): Promise<ShownContract>
  /** Returns its id. */
  upload(picture: Buffer): Promise<string>
}

/** `ca`: PEM of the authority to trust, for a certificate that is the server's own. */
export function createItechsClient(server: {
  url: string
  apiKey: string
  ca: string | undefined
}): ItechsClient {
  async function call<Data>(method: string, path: string, given?: Response): Promise<Data> {
    const body = given && Buffer.from(await given.arrayBuffer())
    const type = given?.headers.get('content-type')
    const headers = { 'x-itechs-api-key': server.apiKey, ...(type ? { 'content-type': type } : {}) }
    for (let tries = 1; ; tries++) {
      const url = new URL(`/cp-insurance${path}`, server.url)
      const answer = await send(url, { method, headers, ca: server.ca }, body)
      const text = (await buffer(answer)).toString()
      if (answer.statusCode === 503 && tries < triesWhenBusy) {
        await sleep(Number(answer.headers['retry-after'] ?? 1) * 1000)
        continue
      }
      return readData(`${method} ${url.pathname}`, answer.statusCode ?? 0, text) as Data
    }
  }

  return {
    post: (path, body) => call('POST', path, Response.json(body)),
    show: (id) => call('GET', `/contract/${id}/`),
    async upload(picture) {
      const form = new FormData()
      form.set('file', new Blob([Uint8Array.from(picture)]), 'picture.jpg')
      return (await call<{ id: string }>('POST', '/image/', new Response(form))).id
    },
  }
}

function send(
  url: URL,
  { ca, ...options }: { method: string; headers: Record<string, string>; ca: string | undefined },
  body: Buffer | undefined,
): Promise<IncomingMessage> {
  const settings = { ...options, signal: AbortSignal.timeout(timeoutMs) }
  return new Promise((resolve, reject) => {
    const request =
      url.protocol === 'http:'
        ? requestHttp(url, settings)
        : requestHttps(url, { ...settings, ...(ca === undefined ? {} : { ca }) })
    request.once('response', resolve).once('error', reject).end(body)
  })
}

function readData(what: string, status: number, text: string): unknown {
  const { data, error } = JSON.parse(text) as { data: unknown; error: { message: string } | null }
  if (status >= 300 || error) throw new Error(`${what}: ${status} ${error?.message ?? ''}`)
  return data
}
