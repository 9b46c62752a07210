import type { TestServer } from './server.ts'

/** What the document has every answer carry, to the letter. */
export const contentType = 'application/json;charset=UTF-8'

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
}

export interface Person {
  readonly userId: string
  readonly password: string
  readonly name: string
  readonly telNumber: string
}

export interface SenicareClient {
  /** `path` is below `/api/v1/auth`. */
  send(path: string, init?: RequestInit): Promise<Reply>
  /** As `application/x-www-form-urlencoded`. */
  form(path: string, fields: Record<string, string>, headers?: Record<string, string>): Promise<Reply>
  json(path: string, body: unknown, headers?: Record<string, string>): Promise<Reply>
  /** The texts on the number's handset, newest first. */
  textsOn(number: string): Promise<string[]>
  /** Asks for a code, expects it to be sent, and reads it off the handset. */
  askCode(number: string): Promise<string>
  /** Signs a new person up, expects it to succeed. */
  signUp(person?: Partial<Person>): Promise<Person>
  /** Expects it to succeed. */
  signIn(person: Person): Promise<string>
}

let lastPerson = 0

/** A phone that no other test of this file uses, alone in its block of 1,000. */
export function newPhone(): string {
  lastPerson++
  return `010${String(20_000 + lastPerson)}000`
}

export function newPerson(person: Partial<Person> = {}): Person {
  const telNumber = person.telNumber ?? newPhone()
  return {
    userId: `user${telNumber.slice(3, 8)}`,
    password: 'qwer1234',
    name: '홍길동',
    telNumber,
    ...person,
  }
}

export const succeeded = { code: 'SU', message: 'Success' }

export function createSenicareClient(server: Pick<TestServer, 'url'>): SenicareClient {
  const send: SenicareClient['send'] = async (path, init = {}) => {
    const response = await fetch(`${server.url}/api/v1/auth${path}`, { redirect: 'manual', ...init })
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? undefined : JSON.parse(text),
    }
  }
  const form: SenicareClient['form'] = (path, fields, headers = {}) =>
    send(path, { method: 'POST', headers, body: new URLSearchParams(fields) })
  const json: SenicareClient['json'] = (path, body, headers = {}) =>
    send(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })

  async function expected(reply: Reply, what: string): Promise<Reply> {
    if (reply.status !== 200) throw new Error(`${what}: ${reply.status} ${JSON.stringify(reply.body)}`)
    return reply
  }

  async function textsOn(number: string): Promise<string[]> {
    const response = await fetch(`${server.url}/dev/handsets/${number}`)
    const { messages } = (await response.json()) as { messages: { body: string }[] }
    return messages.map(({ body }) => body)
  }

  async function askCode(number: string): Promise<string> {
    await expected(await form('/tel_auth', { telNumber: number }), 'tel_auth')
    const [text = ''] = await textsOn(number)
    return /인증번호 ([0-9]{4})/.exec(text)?.[1] ?? ''
  }

  return {
    send,
    form,
    json,
    textsOn,
    askCode,
    async signUp(wish = {}) {
      const person = newPerson(wish)
      const authNumber = await askCode(person.telNumber)
      await expected(await json('/sign-up', { ...person, authNumber, joinPath: 'HOME' }), 'sign-up')
      return person
    },
    async signIn({ userId, password }) {
      const { body } = await expected(await json('/sign-in', { userId, password }), 'sign-in')
      return (body as { accessToken: string }).accessToken
    },
  }
}

/** A code that is not this one. */
export function otherThan(code: string, by = 1): string {
  return String((Number(code) + by) % 10_000).padStart(4, '0')
}
