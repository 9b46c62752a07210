import { createHmac } from 'node:crypto'
import { isAccepted, type Question } from './ask.ts'
import type { Tenants } from './tenants.ts'
import { inGroups, none, type LoadHouse, type Workload } from './workload.ts'

/** Members signed on by a partner's signed requests. */
export function loadVirtualclass({ cluster, asker }: LoadHouse, { company }: Tenants): Workload {
  const tokens: string[] = []
  let lastNumber = 0

  function post(path: string, fields: Record<string, string>): Question {
    const body = new URLSearchParams(fields).toString()
    return {
      method: 'POST',
      url: `${cluster.url}/private${path}/${company.code}`,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-virtualclass-api': company.key,
        'x-virtualclass-sign': createHmac('sha256', company.secret).update(body).digest('hex'),
      },
      body,
    }
  }

  return {
    name: 'VirtualClass: sign-up',
    clients: 3,
    restMs: 60,
    async step() {
      const phone = `0104${String(++lastNumber).padStart(7, '0')}`
      const question = post('/signup', { name: '홍길동', email: 'gdhong@softways.co.kr', phone })
      const answer = await asker.ask(question)
      const { data } = (answer?.body ?? {}) as { data?: { user_token?: string } }
      if (isAccepted(answer) && data?.user_token) tokens.push(data.user_token)
    },
    async judge() {
      const results = await inGroups(tokens, async (token) => {
        const answer = await asker.ask(post('/cancel', { user_token: token }))
        const { result } = (answer?.body ?? {}) as { result?: boolean }
        return result ? undefined : `${token.slice(0, 8)} ${answer?.status} ${JSON.stringify(answer?.body)}`
      })
      const lost = results.filter((each) => each !== undefined)
      return [
        none(
          'VirtualClass: every member that was signed on can be cancelled',
          lost,
          `${tokens.length} members`,
        ),
      ]
    },
  }
}
