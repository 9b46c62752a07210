import { createHmac } from 'node:crypto'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import type { Operator } from '../../src/domain/partners/partners.ts'
import type { TestServer } from './server.ts'

const by: Operator = { actor: 'test', address: '' }
const formType = 'application/x-www-form-urlencoded'

export interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: unknown
  readonly text: string
}

export interface SignedRequest {
  readonly method?: string
  /** Below `/private`, without its query string. */
  readonly path: string
  /** As sent. */
  readonly query?: string
  readonly body?: string | Buffer
  /** A form when there is a body and nothing is said. */
  readonly headers?: Record<string, string | string[] | undefined>
  /** Instead of the right one. */
  readonly signature?: string
  readonly timestamp?: string
  readonly nonce?: string
}

export interface VirtualclassClient {
  readonly partnerId: string
  readonly keyId: string
  readonly apiKey: string
  readonly secret: string
  readonly code: string
  /** Over the bytes as they are. */
  sign(...parts: (string | Buffer)[]): string
  send(request: SignedRequest): Promise<Reply>
  isCompany(code?: string): Promise<Reply>
  /** `fields` as a percent-encoded form. */
  post(path: string, fields: Record<string, string>, headers?: SignedRequest['headers']): Promise<Reply>
  signUp(fields?: Partial<Record<'name' | 'email' | 'phone', string>>): Promise<Reply>
  /** Signs up a new member and expects that to be accepted. */
  signUpOne(): Promise<string>
}

let lastPhone = 0
let lastCode = 0

/** A phone that no other test of this file uses. */
export function newPhone(): string {
  lastPhone++
  return `0103${String(lastPhone).padStart(7, '0')}`
}

/** A partner of its own with a company and a key, and a client that speaks for it as the seed describes. */
export async function createVirtualclassClient(
  server: TestServer,
  company: { code?: string; launchUrl?: string; replayProtection?: boolean; partnerId?: string } = {},
): Promise<VirtualclassClient> {
  const { partners, db } = server.app
  lastCode++
  const { code = `company-${lastCode}`, ...rest } = company
  const partnerId = company.partnerId ?? (await partners.createPartner(db, { name: 'Test' }, by))
  await partners.createCompany(db, { name: '소프트웨이즈', ...rest, partnerId, code }, by)
  const key = await partners.createKey(db, partnerId, by)
  return speakFor(server.url, { ...key, partnerId, code })
}

export function speakFor(
  url: string,
  {
    id,
    value,
    secret,
    partnerId,
    code,
  }: { id: string; value: string; secret: string; partnerId: string; code: string },
): VirtualclassClient {
  const sign: VirtualclassClient['sign'] = (...parts) => {
    const hmac = createHmac('sha256', secret)
    for (const part of parts) hmac.update(part)
    return hmac.digest('hex')
  }
  const send: VirtualclassClient['send'] = (wish) => {
    const { method = 'POST', path, query = '', body = '', timestamp = '', nonce = '' } = wish
    const bytes = Buffer.from(body as string)
    const headers: Record<string, string | string[] | undefined> = {
      'x-virtualclass-api': value,
      'x-virtualclass-sign': wish.signature ?? sign(timestamp, nonce, query, bytes),
      ...(timestamp === '' ? {} : { 'x-virtualclass-timestamp': timestamp }),
      ...(nonce === '' ? {} : { 'x-virtualclass-nonce': nonce }),
      ...(bytes.length > 0 ? { 'content-type': formType } : {}),
      ...wish.headers,
    }
    return sendRaw(url, {
      method,
      target: `/private${path}${query === '' ? '' : `?${query}`}`,
      headers,
      body: bytes,
    })
  }
  const post: VirtualclassClient['post'] = (path, fields, headers = {}) =>
    send({ path, body: new URLSearchParams(fields).toString(), headers })
  const signUp: VirtualclassClient['signUp'] = (fields = {}) =>
    post(`/signup/${code}`, { name: '홍길동', email: 'gdhong@softways.co.kr', phone: newPhone(), ...fields })

  return {
    partnerId,
    keyId: id,
    apiKey: value,
    secret,
    code,
    sign,
    send,
    isCompany: (asked = code) => send({ method: 'GET', path: '/is-company', query: `company_code=${asked}` }),
    post,
    signUp,
    async signUpOne() {
      const { body, text } = await signUp()
      const token = (body as { data?: { user_token: string } }).data?.user_token
      if (token === undefined) throw new Error(`sign-up refused: ${text}`)
      return token
    },
  }
}

/** Exactly these bytes on the wire: `fetch` would encode the URL and join headers. `undefined` leaves a header out. */
export function sendRaw(
  url: string,
  {
    method,
    target,
    headers,
    body,
  }: {
    method: string
    target: string
    headers: Record<string, string | string[] | undefined>
    body: Buffer
  },
): Promise<Reply> {
  const { hostname, port } = new URL(url)
  const given = Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().flatMap((each) => [name, each]),
  )
  const length = method === 'GET' || body.length === 0 ? [] : ['content-length', String(body.length)]
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      {
        hostname,
        port,
        method,
        path: target,
        agent: false,
        headers: ['host', `${hostname}:${port}`, ...length, ...given],
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          const isJson = (response.headers['content-type'] ?? '').startsWith('application/json')
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            body: isJson && text !== '' ? JSON.parse(text) : undefined,
          })
        })
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}
