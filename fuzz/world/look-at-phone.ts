import type { Outgoing } from '../wire/wire.types.ts'
import type { Pools } from './world.types.ts'

/** After these a text with a code is on its way. */
const sends: Readonly<Record<string, { field: string; pool: string; codeField: string; code: RegExp }>> = {
  '/api/v1/auth/tel_auth': {
    field: 'telNumber',
    pool: 'senicare code',
    codeField: 'authNumber',
    code: /인증번호 ([0-9]{4})/,
  },
  '/api/v2/sendnumber/register': {
    field: 'sendnumber',
    pool: 'sms4wp pin',
    codeField: 'pincode',
    code: /([0-9]{6})/,
  },
}

/** Reads a code that was sent, as the person with the phone would. */
export async function lookAtPhone(url: string, { operation, body }: Outgoing, pools: Pools): Promise<void> {
  const send = sends[operation?.path ?? '']
  if (!send || !body) return
  const number = new RegExp(`${send.field}"?[=:]"?([0-9]{3,15})`).exec(body.toString())?.[1]
  if (number === undefined) return
  const answer = await fetch(`${url}/dev/handsets/${number}`, { signal: AbortSignal.timeout(30_000) })
  const { messages } = (await answer.json()) as { messages: readonly { body: string }[] }
  const code = send.code.exec(messages[0]?.body ?? '')?.[1]
  if (code) pools.add(send.pool, { [send.field]: number, [send.codeField]: code, pintype: 'SMS' })
}
