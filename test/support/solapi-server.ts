/**
 * The aggregator's HTTP interface as its documents have it (github.com/solapi/documents, and the vendor's SDK 6.0.1
 * where it is newer), strictly: what they ask for is refused when it is missing. Results are made by hand (`report`).
 */
import { createHash } from 'node:crypto'
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { authenticate, isText, judge, Refusal, type Shop } from './solapi-rules.ts'

export interface SolapiMessage {
  readonly messageId: string
  readonly groupId: string
  readonly to: string
  readonly from: string
  type: string
  text: string
  readonly subject: string | null
  readonly imageId: string | null
  readonly kakaoOptions: Readonly<Record<string, unknown>> | null
  readonly customFields: Readonly<Record<string, string>>
  statusCode: string
  replacement: boolean
  readonly dateCreated: string
  dateUpdated: string
}

export interface SolapiRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly body: Record<string, unknown>
  readonly bytes: number
  /** What it was answered with; 0: nothing. */
  status: number
}

/** In place of the documented answer; `true`: it was answered. */
export type Interference = (
  response: ServerResponse,
  request: SolapiRequest,
  raw: IncomingMessage,
) => boolean | Promise<boolean>

export interface SolapiServer extends Shop {
  readonly url: string
  readonly requests: readonly SolapiRequest[]
  readonly messages: Map<string, SolapiMessage>
  money: { balance: number; point: number }
  /** Before anything is looked at. */
  before: Interference | undefined
  /** After everything was done, in place of the answer. */
  after: Interference | undefined
  /** Whether answers carry the custom fields that messages came with. */
  echoes: boolean
  pageSize: number
  sent(path: string): readonly SolapiRequest[]
  find(recipientId: string): readonly SolapiMessage[]
  /** Gives a message a result, without telling. */
  report(messageId: string, statusCode: string, also?: Partial<SolapiMessage>): SolapiMessage
  /** Lets go of what is held up, and of all connections. */
  close(): void
}

/** The header that a webhook carries: SHA-1 of its secret, in hex. */
export const hookHeader = (secret: string) => createHash('sha1').update(secret).digest('hex')

export async function startSolapiServer(t: TestContext): Promise<SolapiServer> {
  const requests: SolapiRequest[] = []
  const signatures = new Set<string>()
  let ids = 0
  const newId = (prefix: string) => `${prefix}${String(++ids).padStart(29, '0')}`

  const server: SolapiServer = {
    url: '',
    requests,
    messages: new Map(),
    files: new Map(),
    money: { balance: 100_000, point: 500 },
    refusals: new Map(),
    templates: new Map(),
    before: undefined,
    after: undefined,
    echoes: true,
    pageSize: 500,
    sent: (path) => requests.filter((request) => request.path === path),
    find: (recipientId) =>
      [...server.messages.values()].filter((each) => each.customFields['recipientId'] === recipientId),
    report(messageId, statusCode, also = {}) {
      const message = server.messages.get(messageId)
      if (!message) throw new Error('no such message')
      return Object.assign(message, { statusCode, dateUpdated: new Date().toISOString(), ...also })
    },
    close: () => {},
  }

  function sendMany({ messages, allowDuplicates, showMessageList }: Record<string, unknown>): object {
    if (!Array.isArray(messages) || messages.length === 0) throw new Refusal(400, 'ValidationError')
    if (messages.length > 10_000) throw new Refusal(400, 'RecipientsTooMany')
    if (messages.some((each) => typeof each !== 'object' || each === null || !isText(each.to))) {
      throw new Refusal(400, 'ValidationError')
    }
    const groupId = newId('G4V')
    const phones = new Set<unknown>()
    const results = (messages as Record<string, unknown>[]).map((message) => {
      const isRepeated = allowDuplicates !== true && phones.has(message['to'])
      phones.add(message['to'])
      const statusCode = isRepeated ? '1026' : judge(message, server)
      const stored = store(groupId, message, statusCode)
      return {
        messageId: stored.messageId,
        statusCode,
        statusMessage: statusCode === '2000' ? '정상 접수(이통사로 접수 예정) ' : '오류',
        ...(server.echoes &&
          message['customFields'] !== undefined && { customFields: message['customFields'] }),
        more: { to: stored.to, from: stored.from, type: stored.type, country: '82', accountId: '12925149' },
      }
    })
    const failed = results.filter(({ statusCode }) => statusCode !== '2000')
    const count = {
      total: results.length,
      registeredFailed: failed.length,
      registeredSuccess: results.length - failed.length,
    }
    return {
      failedMessageList: failed.map(({ more, ...each }) => ({ ...each, ...more })),
      groupInfo: { groupId, status: 'SENDING', count },
      ...(showMessageList === true && { messageList: results.map(({ more: _more, ...each }) => each) }),
    }
  }

  function store(groupId: string, message: Record<string, unknown>, statusCode: string): SolapiMessage {
    const now = new Date().toISOString()
    const stored = {
      type: '',
      text: '',
      subject: null,
      imageId: null,
      kakaoOptions: null,
      customFields: {},
      ...message,
      messageId: newId('M4V'),
      groupId,
      statusCode,
      replacement: false,
      dateCreated: now,
      dateUpdated: now,
    } as unknown as SolapiMessage
    server.messages.set(stored.messageId, stored)
    return stored
  }

  function upload({ file, type, name }: Record<string, unknown>): object {
    if (!isText(file) || !isText(type) || !/^[A-Za-z0-9+/]+={0,2}$/.test(file))
      throw new Refusal(400, 'ValidationError')
    const bytes = Buffer.from(file, 'base64')
    if (type !== 'MMS' || bytes.length > 200 * 1024 || bytes[0] !== 0xff)
      throw new Refusal(400, 'ValidationError')
    const fileId = newId('ST01FZ')
    server.files.set(fileId, { bytes })
    return {
      fileId,
      type,
      name: name ?? fileId,
      originalName: name ?? fileId,
      link: null,
      url: null,
      accountId: '12925149',
      references: [],
    }
  }

  function list(query: URLSearchParams): object {
    const limit = Number(query.get('limit') ?? 20)
    const dateType = query.get('dateType')
    const [from, to] = ['startDate', 'endDate'].map((name) => query.get(name))
    if (!(limit >= 1 && limit <= 500) || (dateType !== null && !['CREATED', 'UPDATED'].includes(dateType))) {
      throw new Refusal(400, 'ValidationError')
    }
    if (dateType !== null && !from && !to) throw new Refusal(400, 'ValidationError')
    if ([from, to].some((date) => date && Number.isNaN(Date.parse(date))))
      throw new Refusal(400, 'ValidationError')
    const dateOf = (each: SolapiMessage) => (dateType === 'UPDATED' ? each.dateUpdated : each.dateCreated)
    const found = [...server.messages.values()]
      .filter((each) => (query.get('to') ?? each.to) === each.to)
      .filter((each) => (!from || dateOf(each) >= from) && (!to || dateOf(each) <= to))
      .filter((each) => each.messageId >= (query.get('startKey') ?? ''))
    const size = Math.min(limit, server.pageSize)
    return {
      startKey: query.get('startKey'),
      nextKey: found[size]?.messageId ?? null,
      limit,
      messageList: Object.fromEntries(found.slice(0, size).map((each) => [each.messageId, asListed(each)])),
    }
  }

  const asListed = ({ customFields, ...message }: SolapiMessage) => ({
    ...message,
    ...(server.echoes && { customFields }),
    status: 'PENDING',
    country: '82',
    log: [],
  })

  function answer({ method, path, query, body }: SolapiRequest): object {
    switch (`${method} ${path}`) {
      case 'POST /messages/v4/send-many/detail':
        return sendMany(body)
      case 'POST /storage/v1/files':
        return upload(body)
      case 'GET /messages/v4/list':
        return list(query)
      case 'GET /cash/v1/balance':
        return { accountId: '12925149', minimumCash: 0, ...server.money }
      default:
        throw new Refusal(404, 'ResourceNotFound')
    }
  }

  async function serve(raw: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of raw) chunks.push(chunk as Buffer)
    const bytes = Buffer.concat(chunks)
    const { pathname: path, searchParams: query } = new URL(raw.url ?? '', 'http://solapi')
    const request: SolapiRequest = {
      method: raw.method ?? '',
      path,
      query,
      body: parse(bytes),
      bytes: bytes.length,
      status: 0,
    }
    requests.push(request)
    response.on('finish', () => (request.status = response.statusCode))
    if (await server.before?.(response, request, raw)) return
    let [status, content]: [number, object] = [200, {}]
    try {
      authenticate(raw.headers.authorization ?? '', signatures)
      if (raw.headers['content-type'] !== 'application/json') throw new Refusal(400, 'ValidationError')
      content = answer(request)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      status = error.status
      content = { errorCode: error.errorCode, errorMessage: `${error.errorCode} 오류입니다.` }
    }
    if (await server.after?.(response, request, raw)) return
    response
      .writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
      .end(JSON.stringify(content))
  }

  const listener = http.createServer((raw, response) => {
    serve(raw, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  server.close = () => {
    listener.closeAllConnections()
    listener.close()
  }
  t.after(server.close)
  return Object.assign(server, { url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}` })
}

function parse(bytes: Buffer): Record<string, unknown> {
  if (bytes.length === 0) return {}
  try {
    return JSON.parse(bytes.toString()) as Record<string, unknown>
  } catch {
    return {}
  }
}
