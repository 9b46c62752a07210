import type { NewCustomer } from '../../src/domain/customers/customers.ts'
import type { TestServer } from './server.ts'

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
}

type Value = string | number | boolean | null
export type Fields = Readonly<Record<string, Value | readonly Value[] | undefined>>

export interface Sms4wpClient {
  readonly token: string
  readonly tokenId: number
  readonly userId: number
  readonly email: string
  /** `path` is below `/api`. */
  send(method: string, path: string, init?: RequestInit): Promise<Reply>
  get(path: string): Promise<Reply>
  /** As `application/x-www-form-urlencoded`; lists are repeated. */
  form(method: string, path: string, fields: Fields, headers?: Record<string, string>): Promise<Reply>
  json(method: string, path: string, body: unknown, headers?: Record<string, string>): Promise<Reply>
  multipart(path: string, parts: FormData, headers?: Record<string, string>): Promise<Reply>
}

/** A message as the contract shows it, for tests that have checked the status. */
export interface SentMessage {
  readonly id: number
  readonly user: number
  readonly auth_token: number
  readonly timestamp: string
  readonly message_type: { readonly id: number; readonly type: string; readonly point_cost: number }
  readonly message_detail: {
    readonly send_timestamp: string | null
    readonly sender_phone: string
    readonly sender_name: string
    readonly subject: string
    readonly body: string
    readonly num_recipients: number
    readonly is_test: boolean
    readonly request_status: { readonly id: number; readonly code: number; readonly description: string }
    readonly transaction: { readonly id: number; readonly value: number } | null
    readonly message_results: readonly {
      readonly id: number
      readonly report_status: { readonly id: number; readonly code: number; readonly description: string }
      readonly transaction: { readonly value: number } | null
      readonly report_timestamp: string | null
      readonly receiver_phone: string
      readonly receiver_name: string
    }[]
  }
  readonly message_resources: readonly {
    readonly id: number
    readonly message: number
    readonly mime_type: string
  }[]
}

let lastMember = 0
let lastNumber = 0

/** A membership that no other test of this file uses. */
export function newMembership(): number {
  lastMember++
  return 1000 + lastMember
}

/** A phone that no other test of this file uses, and that gets what is sent to it. */
export function newPhone(): string {
  lastNumber++
  return `0102${String(lastNumber).padStart(7, '0')}`
}

/** A new customer on the server, with points, and a client that speaks for it. */
export async function createSms4wpClient(
  server: TestServer,
  customer: Partial<NewCustomer> & { points?: number } = {},
): Promise<Sms4wpClient> {
  const { customers, points, db } = server.app
  const { points: value = 1000, ...wish } = customer
  const membershipId = String(newMembership())
  const email = `member${membershipId}@example.com`
  const [made] = await customers.create(db, [{ membershipId, email, ...wish }])
  if (!made) throw new Error('no customer was made')
  if (value !== 0) await points.adjust(db, made.id, { value, description: 'for the test' })
  const token = await customers.grantToken(db, { customerId: made.id, scope: 'client.develop' })
  return createClient(server, { token: token.value, tokenId: token.id, userId: made.id, email: made.email })
}

function createClient(
  server: TestServer,
  whose: { token: string; tokenId: string; userId: string; email: string },
): Sms4wpClient {
  const { token, email } = whose
  const send: Sms4wpClient['send'] = async (method, path, init = {}) => {
    const headers = {
      authorization: `token ${token}`,
      ...(init.headers as Record<string, string> | undefined),
    }
    const response = await fetch(`${server.url}/api${path}`, { ...init, method, headers })
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? undefined : JSON.parse(text),
    }
  }
  return {
    token,
    tokenId: Number(whose.tokenId),
    userId: Number(whose.userId),
    email,
    send,
    get: (path) => send('GET', path),
    form: (method, path, fields, headers = {}) => send(method, path, { body: asForm(fields), headers }),
    json: (method, path, body, headers = {}) =>
      send(method, path, {
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', ...headers },
      }),
    multipart: (path, parts, headers = {}) => send('POST', path, { body: parts, headers }),
  }
}

function asForm(fields: Fields): URLSearchParams {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) {
    for (const each of [value].flat()) if (each !== undefined) form.append(name, String(each))
  }
  return form
}

/** Sends an SMS and expects it to be accepted. */
export async function sendKnown(
  client: Sms4wpClient,
  fields: Fields = {},
  path = '/v1/message/sms/',
): Promise<SentMessage> {
  const reply = await client.form('POST', path, {
    sender_phone: '0212345678',
    receiver_phone: newPhone(),
    body: 'API Test',
    ...fields,
  })
  if (reply.status !== 200) throw new Error(`refused: ${reply.status} ${JSON.stringify(reply.body)}`)
  return reply.body as SentMessage
}

/** The message as it stands now. */
export async function look(client: Sms4wpClient, id: number): Promise<SentMessage> {
  const { body } = await client.get(`/v1/message/?message_id=${id}`)
  const [message] = body as [SentMessage]
  return message
}

export async function balanceOf(client: Sms4wpClient): Promise<number> {
  return ((await client.get('/v1/user_point/')).body as { value: number }).value
}

/** `2014-09-14T22:02:15` */
export const timestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/

/** The smallest JPEG that decodes: one grey pixel. */
export const jpeg = Buffer.from(
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDRENDg8QEBEQCgwSExIQEw8QEBD/wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AVN//2Q==',
  'base64',
)
