import { tokenArray } from '../../platform/db/array-literal.ts'
import type { Db } from '../../platform/db/database.ts'

export interface BodyRow {
  readonly tenant: string
  readonly id: string
  readonly sealedBody: Buffer
  readonly sealedAnswers: Buffer[]
}

/** The next ones by key. */
export async function pageBodies(
  db: Db,
  { after, limit }: { after: Pick<BodyRow, 'tenant' | 'id'> | undefined; limit: number },
): Promise<BodyRow[]> {
  const nil = '00000000-0000-0000-0000-000000000000'
  return db<BodyRow[]>`
    select tenant, id, sealed_body as "sealedBody",
           array(select sealed_answer from webhook_attempt as attempt
                  where attempt.tenant = delivery.tenant and attempt.delivery_id = delivery.id
                    and sealed_answer is not null) as "sealedAnswers"
      from webhook_delivery as delivery
     where (tenant, id) > (${after?.tenant ?? nil}::uuid, ${after?.id ?? nil}::uuid)
     order by tenant, id
     limit ${limit}`
}

/** Those that are settled: nobody sends them again until the transaction ends. */
export async function holdSettled(
  db: Db,
  rows: readonly Pick<BodyRow, 'tenant' | 'id'>[],
): Promise<Pick<BodyRow, 'tenant' | 'id'>[]> {
  return db<Pick<BodyRow, 'tenant' | 'id'>[]>`
    select delivery.tenant, delivery.id
      from unnest(${tokenArray(rows.map(({ tenant }) => tenant))}::uuid[],
                  ${tokenArray(rows.map(({ id }) => id))}::uuid[]) as keys (tenant, id)
      join webhook_delivery as delivery on delivery.tenant = keys.tenant and delivery.id = keys.id
     where delivery.state <> 'pending'
     order by delivery.tenant, delivery.id
       for update of delivery`
}

/** All that asked about these subjects: nobody records a try of them until the transaction ends. */
export async function holdQuestions(
  db: Db,
  subjects: readonly { readonly tenant: string; readonly subject: string }[],
): Promise<Pick<BodyRow, 'tenant' | 'id'>[]> {
  return db<Pick<BodyRow, 'tenant' | 'id'>[]>`
    select delivery.tenant, delivery.id
      from unnest(${tokenArray(subjects.map(({ tenant }) => tenant))}::uuid[],
                  ${tokenArray(subjects.map(({ subject }) => subject))}::uuid[]) as keys (tenant, subject)
      join webhook_delivery as delivery on delivery.tenant = keys.tenant and delivery.subject = keys.subject
     order by delivery.tenant, delivery.id
       for update of delivery`
}

/** What was said and answered; that it was, and when, stays. */
export async function replaceBodies(
  db: Db,
  rows: readonly Pick<BodyRow, 'tenant' | 'id'>[],
  sealedBody: Buffer,
): Promise<void> {
  await db`
    with keys as materialized (
      select * from unnest(${tokenArray(rows.map(({ tenant }) => tenant))}::uuid[],
                           ${tokenArray(rows.map(({ id }) => id))}::uuid[]) as keys (tenant, id)
    ), silenced as (
      update webhook_attempt as attempt set sealed_answer = null
        from keys where attempt.tenant = keys.tenant and attempt.delivery_id = keys.id
    )
    update webhook_delivery as delivery set sealed_body = ${sealedBody}
      from keys where delivery.tenant = keys.tenant and delivery.id = keys.id`
}
