import { createHmac } from 'node:crypto'
import type { Demo } from './demo-file.ts'
import { makeDemoPicture } from './demo-picture.ts'

type TryName = 'callup' | 'senicare' | 'sms' | 'mms' | 'virtualclass' | 'itechs'

/** A request with the demo's credentials, and the same as lines to paste into a shell. */
export interface Try {
  readonly name: TryName
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  readonly curl: string
}

const form = 'application/x-www-form-urlencoded'
const json = 'application/json'
const text = '[Switchboard] 안녕하세요. 인증번호는 4821 입니다.'

/** The main call of each API, for this number. */
export async function describeTries(demo: Demo, number: string): Promise<Try[]> {
  return [
    orderCall(demo, number),
    proveNumber(demo, number),
    sendText(demo, number),
    await sendPicture(demo, number),
    signMemberUp(demo, number),
    checkDevice(demo),
  ]
}

function orderCall({ baseUrl, callup }: Demo, number: string): Try {
  const body = JSON.stringify({ phone: number })
  const url = `${baseUrl}/v1/orders`
  const headers = { 'X-Application-Token': callup.token, 'Content-Type': json }
  return plainTry('callup', { url, headers, body, data: [`-d ${quote(body)}`] })
}

function proveNumber({ baseUrl }: Demo, number: string): Try {
  const body = `telNumber=${number}`
  const headers = { 'Content-Type': form }
  return plainTry('senicare', {
    url: `${baseUrl}/api/v1/auth/tel_auth`,
    headers,
    shown: [],
    body,
    data: [`-d ${body}`],
  })
}

function sendText({ baseUrl, sms4wp }: Demo, number: string): Try {
  const fields = { sender_phone: sms4wp.senderPhone, receiver_phone: number, body: text }
  return plainTry('sms', {
    url: `${baseUrl}/api/v1/message/sms/`,
    headers: { Authorization: `token ${sms4wp.token}`, 'Content-Type': form },
    shown: ['Authorization'],
    body: new URLSearchParams(fields).toString(),
    data: Object.entries(fields).map(([name, value]) => `--data-urlencode ${quote(`${name}=${value}`)}`),
  })
}

async function sendPicture({ baseUrl, sms4wp }: Demo, number: string): Promise<Try> {
  const fields = {
    sender_phone: sms4wp.senderPhone,
    receiver_phone: number,
    subject: '그림',
    body: '저녁 하늘입니다.',
  }
  const content = new FormData()
  for (const [name, value] of Object.entries(fields)) content.append(name, value)
  const picture = new Uint8Array(await makeDemoPicture())
  content.append('file', new Blob([picture], { type: 'image/jpeg' }), 'picture.jpg')
  const encoded = new Response(content)
  const made = plainTry('mms', {
    url: `${baseUrl}/api/v1/message/mms/`,
    headers: {
      Authorization: `token ${sms4wp.token}`,
      'Content-Type': encoded.headers.get('content-type') ?? '',
    },
    shown: ['Authorization'],
    body: Buffer.from(await encoded.arrayBuffer()),
    data: [
      ...Object.entries(fields).map(([name, value]) => `-F ${quote(`${name}=${value}`)}`),
      `-F 'file=@picture.jpg;type=image/jpeg'`,
    ],
  })
  return { ...made, curl: `curl -s ${baseUrl}/dev/picture.jpg -o picture.jpg\n${made.curl}` }
}

function signMemberUp({ baseUrl, virtualclass }: Demo, number: string): Try {
  const { apiKey, secret, companyCode } = virtualclass
  const body = `name=${encodeURIComponent('홍길동')}&email=gdhong%40softways.co.kr&phone=${number}`
  const headers = {
    'X-VIRTUALCLASS-API': apiKey,
    'X-VIRTUALCLASS-SIGN': createHmac('sha256', secret).update(body).digest('hex'),
    'Content-Type': form,
  }
  return plainTry('virtualclass', {
    url: `${baseUrl}/private/signup/${companyCode}`,
    headers,
    shown: ['X-VIRTUALCLASS-API', 'X-VIRTUALCLASS-SIGN'],
    body,
    data: [`-d ${quote(body)}`],
  })
}

function checkDevice({ httpsUrl, caFile, itechs }: Demo): Try {
  const body = JSON.stringify({ os: 'aos', device_name: 'SM-S921N' })
  return plainTry('itechs', {
    url: `${httpsUrl}/cp-insurance/candidate/`,
    headers: { 'X-ITECHS-API-KEY': itechs.apiKey, 'Content-Type': json },
    body,
    data: [...(caFile === undefined ? [] : [`--cacert ${quote(caFile)}`]), `-d ${quote(body)}`],
  })
}

function plainTry(
  name: TryName,
  request: {
    url: string
    headers: Record<string, string>
    /** The headers that curl would not send by itself; all, if nothing is said. */
    shown?: readonly string[]
    body: string | Buffer
    data: readonly string[]
  },
): Try {
  const { url, headers, shown = Object.keys(headers), data } = request
  const parts = [
    `curl -s -X POST ${quote(url)}`,
    ...shown.map((header) => `-H ${quote(`${header}: ${headers[header]}`)}`),
    ...data,
  ]
  const body = typeof request.body === 'string' ? Buffer.from(request.body) : request.body
  return { name, method: 'POST', url, headers, body, curl: parts.join(' \\\n  ') }
}

/** One word for a POSIX shell. */
function quote(word: string): string {
  return /^[\w:/.@%=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
