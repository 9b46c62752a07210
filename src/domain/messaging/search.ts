import type { Database } from '../../platform/db/database.ts'
import { pickPage } from '../../platform/db/page.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import * as queries from './search.queries.ts'
import type { SummaryRow, Walk } from './search.queries.ts'
import type { MessageLookup, MessageSearch, MessageState, MessageSummary, Outcomes } from './search.types.ts'

/** Messages that one page looks at when most of them may not be what is looked for. */
const mostExamined = 500
/** Recipients that are counted for one page; one message alone may have more. */
const mostCounted = 50_000

const nothing: Outcomes = { waiting: 0, delivered: 0, failed: 0 }

/**
 * Looks for messages along the index that fits the search best. What no index knows is looked at message by message, a
 * bounded number of them for a page: such a page may be short and still have a next one.
 */
export function createSearch(house: {
  db: Database
  secrets: Pick<Secrets, 'numbers'>
}): Pick<MessageLookup, 'search'> & { summarise(rows: readonly SummaryRow[]): Promise<MessageSummary[]> } {
  const { db, secrets } = house

  async function summarise(rows: readonly SummaryRow[]): Promise<MessageSummary[]> {
    const [one, several] = [rows.filter(isToOne), rows.filter((row) => !isToOne(row))]
    const [receivers, outcomes] = await Promise.all([
      one.length > 0 ? queries.findReceivers(db, one) : [],
      several.length > 0 ? queries.countOutcomes(db, several) : [],
    ])
    const receiverOf = new Map(receivers.map((receiver) => [receiver.messageId, receiver]))
    const outcomesOf = new Map(outcomes.map(({ messageId, ...counts }) => [messageId, counts]))
    return rows.map((row) => {
      const receiver = receiverOf.get(row.id)
      const counts = outcomesOf.get(row.id) ?? (receiver ? outcomesOfOne(receiver.code) : nothing)
      return asSummary(row, counts, {
        receiver: receiver ? secrets.numbers.open(receiver.sealedNumber) : null,
        code: receiver?.code ?? null,
      })
    })
  }

  function chooseWalk(filter: MessageSearch): Walk {
    const { messageId, receiver, state, ofTheHouse, since, until } = filter
    const customerId = ofTheHouse === true ? '0' : filter.customerId
    if (messageId !== undefined) return { along: 'id', id: messageId }
    if (receiver !== undefined) return { along: 'number', sealedNumber: secrets.numbers.seal(receiver) }
    // The index of failures knows no times: those of a day long ago would come after all that failed since.
    if (state === 'failed' && since && until) return { along: 'time', customerId, since, until }
    if (state === 'scheduled' || state === 'cancelled' || state === 'failed') return { along: state }
    return { along: 'time', customerId, since, until }
  }

  /** In the order of time, which that of ids is not quite; undefined when there are too many to put them in order. */
  async function findAllOf(walk: Walk, after: string | undefined): Promise<SummaryRow[] | undefined> {
    const rows = await queries.walkMessages(db, walk, { after: undefined, limit: mostExamined })
    if (rows.length === mostExamined) return undefined
    const sorted = rows.toSorted(
      (a, b) => b.acceptedAt.getTime() - a.acceptedAt.getTime() || compareIds(b, a),
    )
    return sorted.slice(after === undefined ? 0 : sorted.findIndex(({ id }) => id === after) + 1)
  }

  return {
    summarise,

    async search(filter, { after, limit }) {
      const walk = chooseWalk(filter)
      const most = isAlongTimeOnly(filter) ? limit + 1 : Math.max(mostExamined, limit + 1)
      const walked =
        (walk.along === 'number' ? await findAllOf(walk, after) : undefined) ??
        (await queries.walkMessages(db, walk, { after, limit: most }))
      const examined = withinCount(walked)
      const candidates = examined.filter((row) => matches(row, filter))
      const found = (await summarise(candidates)).filter(
        ({ state }) => filter.state === undefined || state === filter.state,
      )
      const isMore = examined.length < walked.length || walked.length >= most
      return pickPage(found, { limit, last: examined.at(-1)?.id, isMore })
    },
  }
}

function isAlongTimeOnly({
  messageId,
  receiver,
  senderPhone,
  type,
  state,
  ofTheHouse,
}: MessageSearch): boolean {
  return (
    [messageId, receiver, senderPhone, type, state].every((each) => each === undefined) &&
    ofTheHouse !== false
  )
}

/** As many from the beginning as can be counted for one page, and one at least. */
function withinCount(rows: readonly SummaryRow[]): readonly SummaryRow[] {
  let sum = 0
  const end = rows.findIndex(({ recipients }, i) => {
    sum += recipients
    return sum > mostCounted && i > 0
  })
  return end === -1 ? rows : rows.slice(0, end)
}

function matches(row: SummaryRow, filter: MessageSearch): boolean {
  const { customerId, ofTheHouse, senderPhone, type, since, until } = filter
  return (
    (customerId === undefined || row.customerId === customerId) &&
    (ofTheHouse === undefined || (row.customerId === '0') === ofTheHouse) &&
    (senderPhone === undefined || row.senderPhone === senderPhone) &&
    (type === undefined || row.type === type) &&
    (since === undefined || row.acceptedAt >= since) &&
    (until === undefined || row.acceptedAt < until)
  )
}

function isToOne({ recipients }: SummaryRow): boolean {
  return recipients === 1
}

function outcomesOfOne(code: number): Outcomes {
  if (code === 1000) return { ...nothing, waiting: 1 }
  return code === 4100 ? { ...nothing, delivered: 1 } : { ...nothing, failed: 1 }
}

function asSummary(
  { isScheduled, customerId, ...row }: SummaryRow,
  outcomes: Outcomes,
  receiver: Pick<MessageSummary, 'receiver' | 'code'>,
): MessageSummary {
  return {
    ...row,
    ...receiver,
    customerId: customerId === '0' ? null : customerId,
    outcomes,
    state: stateOf({ isScheduled, cancelledAt: row.cancelledAt }, outcomes),
  }
}

function stateOf(row: Pick<SummaryRow, 'isScheduled' | 'cancelledAt'>, outcomes: Outcomes): MessageState {
  if (row.cancelledAt) return 'cancelled'
  if (row.isScheduled) return 'scheduled'
  if (outcomes.waiting > 0) return 'waiting'
  return outcomes.failed > 0 ? 'failed' : 'delivered'
}

function compareIds(a: SummaryRow, b: SummaryRow): number {
  return Number(BigInt(a.id) - BigInt(b.id))
}
