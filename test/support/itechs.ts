import { readFile } from 'node:fs/promises'
import { Agent, FormData, request, type Dispatcher } from 'undici'
import type { NewAffiliate } from '../../src/domain/affiliates/affiliates.ts'
import type { TestServer } from './server.ts'

export interface Reply {
  readonly status: number
  readonly headers: Dispatcher.ResponseData['headers']
  readonly body: unknown
}

/** An answer's `data`, for tests that have checked the status. */
export interface UploadedImage {
  readonly id: string
  readonly url: string
}

export interface ItechsClient {
  readonly key: string
  readonly affiliateId: string
  readonly webhookSecret: string
  /** By HTTPS with the key, unless the headers say otherwise; `path` is below `/cp-insurance`. */
  send(method: string, path: string, init?: SendOptions): Promise<Reply>
  get(path: string): Promise<Reply>
  json(path: string, body: unknown, headers?: Record<string, string>): Promise<Reply>
  /** One file in the field `file`. */
  upload(bytes: Uint8Array, options?: UploadOptions): Promise<Reply>
  /** Uploads and expects it to be taken. */
  uploadKnown(bytes: Uint8Array): Promise<UploadedImage>
  /** Opens an address as a browser would: without a key. */
  open(url: string, options?: { method?: string; headers?: Record<string, string> }): Promise<Opened>
}

interface SendOptions {
  readonly headers?: Record<string, string>
  readonly body?: Dispatcher.RequestOptions['body'] | FormData
}

interface UploadOptions {
  readonly fileName?: string
  readonly type?: string
  readonly headers?: Record<string, string>
}

export interface Opened {
  readonly status: number
  readonly headers: Dispatcher.ResponseData['headers']
  readonly bytes: Buffer
}

/** A new affiliate on the server and a client that speaks for it as the seed describes. */
export async function createItechsClient(
  server: TestServer,
  affiliate: Partial<NewAffiliate> = {},
): Promise<ItechsClient> {
  const { affiliates, db } = server.app
  const made = await affiliates.create(db, { name: 'Test', ...affiliate })
  const dispatcher = new Agent({ connect: { ca: await readFile(server.caFile, 'utf8') } })

  const send: ItechsClient['send'] = async (method, path, { headers = {}, body = null } = {}) => {
    const {
      statusCode,
      headers: answered,
      body: answer,
    } = await request(`${server.httpsUrl}/cp-insurance${path}`, {
      dispatcher,
      method,
      headers: { 'x-itechs-api-key': made.key, ...headers },
      body,
    })
    const text = await answer.text()
    return { status: statusCode, headers: answered, body: text === '' ? undefined : JSON.parse(text) }
  }
  const upload: ItechsClient['upload'] = (bytes, { fileName = 'image.jpg', type, headers = {} } = {}) => {
    const body = new FormData()
    body.set('file', new Blob([Buffer.from(bytes)], { type: type ?? 'image/jpeg' }), fileName)
    return send('POST', '/image/', { headers, body })
  }
  return {
    key: made.key,
    affiliateId: made.id,
    webhookSecret: made.webhookSecret ?? '',
    send,
    get: (path) => send('GET', path),
    json: (path, body, headers = {}) =>
      send('POST', path, {
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    upload,
    async uploadKnown(bytes) {
      const { status, body } = await upload(bytes)
      if (status !== 201) throw new Error(`upload refused: ${JSON.stringify(body)}`)
      return (body as { data: UploadedImage }).data
    },
    async open(url, { method = 'GET', headers = {} } = {}) {
      const {
        statusCode,
        headers: answered,
        body,
      } = await request(url, {
        dispatcher,
        method,
        headers,
      })
      return { status: statusCode, headers: answered, bytes: Buffer.from(await body.arrayBuffer()) }
    },
  }
}

/** What a refusal looks like, whole. */
export function refusal(code: number, message: string, fields: Record<string, string> = {}) {
  return { code, data: null, error: { message, fields } }
}
