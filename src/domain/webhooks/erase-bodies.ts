import type { ErasureLine, Person } from '../../core/person.ts'
import type { Db } from '../../platform/db/database.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import * as queries from './erase-bodies.queries.ts'
import type { BodyRow } from './erase-bodies.queries.ts'

const pageSize = 500
const erasedBody = '{"erased":true}'

/** Bodies cannot be searched sealed: each is opened. */
export function createWebhookEraser({ secrets }: { secrets: Pick<Secrets, 'box'> }) {
  const { box } = secrets
  return async (tx: Db, person: Person): Promise<ErasureLine[]> => {
    const names = (sealed: Buffer) => person.isNamedIn(box.open(sealed).toString())
    let [erased, pending] = [0, 0]
    for (let after: BodyRow | undefined; ;) {
      const page = await queries.pageBodies(tx, { after, limit: pageSize })
      const theirs = page.filter(
        ({ sealedBody, sealedAnswers }) => names(sealedBody) || sealedAnswers.some(names),
      )
      // One that was settled when the page was read may be under way again.
      const settled = theirs.length > 0 ? await queries.holdSettled(tx, theirs) : []
      if (settled.length > 0) await queries.replaceBodies(tx, settled, box.seal(erasedBody))
      erased += settled.length
      pending += theirs.length - settled.length
      after = page.at(-1)
      if (page.length < pageSize) break
    }
    return [
      { what: 'bodies of webhooks', count: erased, outcome: 'erased' },
      {
        what: 'webhooks that are still to be delivered',
        count: pending,
        outcome: 'kept',
        why: 'they are under way: run this again when they are settled',
      },
    ]
  }
}

/** Those that are pending too: what is not asked any more is not sent. */
export async function eraseQuestions(
  tx: Db,
  { box }: Pick<Secrets, 'box'>,
  subjects: readonly { readonly tenant: string; readonly subject: string }[],
): Promise<void> {
  const held = await queries.holdQuestions(tx, subjects)
  if (held.length > 0) await queries.replaceBodies(tx, held, box.seal(erasedBody))
}
