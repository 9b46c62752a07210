import { isAccepted, type Answer } from './ask.ts'
import type { Receiver } from '../receiver.ts'
import type { Tenants } from './tenants.ts'
import { callsOf } from './judge.queries.ts'
import { none, type LoadHouse, type Verdict, type Workload } from './workload.ts'

interface Ordered {
  readonly phone: string
  /** Checks that were answered 2xx. */
  accepted: number
}

interface OrderAnswer {
  readonly data: { readonly id: string; readonly code: { readonly value: string } }
}

const isOver = (state: string | undefined) => state === 'done' || state === 'failed'

/** Flash calls ordered, half of them under a key, and their codes given back twice at once. */
export function loadCallup(
  { cluster, asker }: LoadHouse,
  { application }: Tenants,
  receiver: Pick<Receiver, 'taken'>,
): Workload {
  const orders = new Map<string, Ordered>()
  const headers = { 'x-application-token': application.token, 'content-type': 'application/json' }
  let lastNumber = 0

  async function order(phone: string, key: string | undefined): Promise<Answer | undefined> {
    const question = {
      method: 'POST' as const,
      url: `${cluster.url}/v1/orders?fields=code.value`,
      headers,
      body: JSON.stringify({ phone }),
    }
    return key === undefined ? asker.ask(question) : asker.insist(question, key)
  }

  return {
    name: 'CallUp: order and check',
    clients: 6,
    restMs: 40,
    async step(random) {
      const phone = `79${String(++lastNumber).padStart(9, '0').split('').toReversed().join('')}`
      const answer = await order(phone, random.next() < 0.5 ? `order-${phone}` : undefined)
      if (!isAccepted(answer)) return
      const { data } = answer.body as OrderAnswer
      const ordered = { phone, accepted: 0 }
      orders.set(data.id, ordered)
      if (random.next() < 0.5) return
      const url = `${cluster.url}/v1/auth/${data.id}/${data.code.value}`
      const checks = await Promise.all([asker.ask({ url, headers }), asker.ask({ url, headers })])
      ordered.accepted += checks.filter(isAccepted).length
    },
    async judge() {
      const found = new Map((await callsOf(cluster.admin, application.id)).map((call) => [call.id, call]))
      const ids = [...orders.keys()]
      const lost = ids.filter((id) => !found.has(id))
      const unplaced = ids.filter((id) => found.has(id) && !isOver(found.get(id)?.state))
      const checked = ids.filter((id) => (orders.get(id)?.accepted ?? 0) > 0)
      const twice = ids.filter((id) => (orders.get(id)?.accepted ?? 0) > 1)
      const forgotten = checked.filter((id) => !found.get(id)?.verified)
      const notices = (id: string) => receiver.taken('order.done', id) + receiver.taken('order.failed', id)
      // The handsets are in the database: a call while that is down is one that the carrier could not place.
      const failed = ids.filter((id) => found.get(id)?.state === 'failed').length
      const untold = ids.filter((id) => notices(id) === 0)
      const repeated = [...found.keys()].filter((id) => notices(id) > 1)
      return [
        none('CallUp: every order that was answered 2xx is there', lost, `${ids.length} orders`),
        none(
          'CallUp: every one of them came to its end',
          unplaced,
          `${ids.length - failed} called, ${failed} failed`,
        ),
        none('CallUp: one acceptance for each code', twice, `${checked.length} codes accepted once`),
        none('CallUp: an acceptance that was answered is kept', forgotten, `${checked.length} kept`),
        none('CallUp: the end of each call was announced', untold, `${ids.length} delivered`),
        none('CallUp: by one notice', repeated, 'one webhook-id each'),
      ] satisfies Verdict[]
    },
  }
}
