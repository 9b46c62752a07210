import type { Receiver } from '../receiver.ts'
import type { Smsc } from '../smsc.ts'
import { isAccepted } from './ask.ts'
import { startingPoints, type Tenants } from './tenants.ts'
import { messagesOf, pointsOf } from './judge.queries.ts'
import { none, type LoadHouse, type Verdict, type Workload } from './workload.ts'

interface Sent {
  readonly customer: number
  readonly numbers: readonly string[]
}

const [keyed, unkeyed] = [0, 1]
const longestDelayMs = 4000

/** Texts to one or a few, some at a later time; one customer sends each under a key until it is answered. */
export function loadSms4wp(
  { cluster, asker }: LoadHouse,
  { customers }: Tenants,
  { smsc, receiver }: { smsc: Smsc; receiver: Pick<Receiver, 'taken'> },
): Workload {
  const sent = new Map<number, Sent>()
  let lastNumber = 0
  /** Under a key, and never answered: what became of it is not known. */
  let unanswered = 0

  async function judgeCustomer(customer: number): Promise<Verdict[]> {
    const { id = '' } = customers[customer] ?? {}
    const name = customer === keyed ? 'SMS4WP, under keys' : 'SMS4WP'
    const mine = [...sent].filter(([, each]) => each.customer === customer)
    const found = new Map((await messagesOf(cluster.admin, id)).map((each) => [Number(each.id), each]))
    const lost = mine.filter(([message]) => !found.has(message))
    const short = mine.filter(
      ([message, { numbers }]) => found.get(message)?.results.length !== numbers.length,
    )
    const open = [...found.values()].filter(({ waiting }) => waiting > 0)
    const silent = mine.flatMap(([, { numbers }]) => numbers.filter((each) => smsc.arrivals(each) === 0))
    const results = [...found.values()].flatMap((each) => each.results)
    const unreported = results.filter((each) => receiver.taken('message.result', each) !== 1)
    const points = await pointsOf(cluster.admin, id)
    const strangers = customer === keyed ? [...found.keys()].filter((message) => !sent.has(message)) : []
    return [
      none(
        `${name}: every message that was answered 2xx is there`,
        [...lost, ...short].map(String),
        `${mine.length} messages`,
      ),
      ...(customer === keyed
        ? [
            none(
              `${name}: no message twice`,
              strangers.slice(unanswered).map(String),
              `${found.size} of ${mine.length}`,
            ),
          ]
        : []),
      none(
        `${name}: one result for each recipient`,
        open.map((each) => each.id),
        `${results.length} results`,
      ),
      none(`${name}: every text reached the carrier`, silent, `${smsc.total()} submissions in all`),
      none(
        `${name}: each result was reported to the customer, by one notice`,
        unreported,
        `${results.length} reports`,
      ),
      {
        promise: `${name}: charged once for each recipient`,
        holds: startingPoints - points.balance === points.charged,
        seen: `${startingPoints - points.balance} points for ${points.charged}`,
      },
    ]
  }

  return {
    name: 'SMS4WP: send',
    clients: 6,
    restMs: 40,
    async step(random) {
      const customer = random.next() < 0.5 ? keyed : unkeyed
      const first = ++lastNumber
      lastNumber += random.next() < 0.3 ? random.between(1, 4) : 0
      const numbers = Array.from(
        { length: lastNumber - first + 1 },
        (_, i) => `0103${String(first + i).padStart(7, '0')}`,
      )
      const later = random.next() < 0.2 ? random.between(500, longestDelayMs) : undefined
      const question = {
        method: 'POST' as const,
        url: `${cluster.url}/api/v1/message/sms/`,
        headers: { authorization: `token ${customers[customer]?.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          sender_phone: '0212345678',
          body: 'chaos',
          receiver_phone: numbers,
          ...(later === undefined ? {} : { send_timestamp: new Date(Date.now() + later).toISOString() }),
        }),
      }
      const answer =
        customer === keyed ? await asker.insist(question, `text-${first}`) : await asker.ask(question)
      const isKnown = answer !== undefined && answer.status < 500
      if (customer === keyed && !isKnown) unanswered++
      if (isAccepted(answer)) sent.set((answer.body as { id: number }).id, { customer, numbers })
    },
    judge: async () => [...(await judgeCustomer(keyed)), ...(await judgeCustomer(unkeyed))],
  }
}
