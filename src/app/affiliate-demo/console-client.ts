/** An inspector at the console's API. */
export interface Inspector {
  /** Takes the contract and decides. */
  decide(contractId: string, verdict: DemoVerdict): Promise<void>
}

export type DemoVerdict = 'pass' | 'again' | 'refuse'

const verdicts: Readonly<Record<DemoVerdict, { path: string; body: object }>> = {
  pass: { path: 'pass', body: {} },
  again: {
    path: 'ask-again',
    body: {
      front: { result: false, msg: '전면 액정이 손가락에 가려져 있습니다' },
      rear: { result: true, msg: '' },
      msg: '재촬영이 필요합니다.',
    },
  },
  refuse: { path: 'refuse', body: { rejectType: '0', msg: '전면액정 파손으로 가입이 거절되었습니다.' } },
}

/** Signs in. Throws an error with the server's words when it is refused. */
export async function signInInspector(server: {
  url: string
  email: string
  password: string
}): Promise<Inspector> {
  const { url, email, password } = server
  const answer = await call(url, 'POST', '/session', { email, password })
  const { csrfToken } = (await answer.json()) as { csrfToken: string }
  const cookie = answer.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ')
  const headers = { cookie, 'x-csrf-token': csrfToken }
  return {
    async decide(id, verdict) {
      const { path, body } = verdicts[verdict]
      await call(url, 'PUT', `/inspections/${id}/lease`, undefined, headers)
      await call(url, 'POST', `/inspections/${id}/${path}`, body, headers)
    },
  }
}

async function call(
  url: string,
  method: string,
  path: string,
  body: object | undefined,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const answer = await fetch(new URL(`/console/api${path}`, url), {
    method,
    headers: { ...headers, ...(body ? { 'content-type': 'application/json' } : {}) },
    body: body ? JSON.stringify(body) : null,
  })
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  return answer
}
