import type { Db, Fragment } from '../../platform/db/database.ts'
import type { PointAccount, PointTransaction, TransactionFilter } from './points.types.ts'

interface AccountRow extends Omit<PointAccount, 'balance'> {
  /** A bigint within 2^53 by constraint; postgres.js gives those as text. */
  readonly balance: string
}

interface TransactionRow extends Omit<PointTransaction, 'value'> {
  readonly value: string
}

const asAccount = (row: AccountRow): PointAccount => ({ ...row, balance: Number(row.balance) })
const asTransaction = (row: TransactionRow): PointTransaction => ({ ...row, value: Number(row.value) })

/**
 * Takes points for what `charge (n, customer_id, points, description, …)` asks, each customer's in the order of `n`, as
 * far as its balance reaches: the common table expression `charged`, those rows with a `transaction_id`, of a statement
 * that defines `charge`. One statement, with the accounts locked first, so that parallel requests cannot share a point.
 * `transaction_id` is null where nothing had to be paid.
 */
export function charging(db: Db): Fragment {
  return db`
    account as materialized (
      select customer_id, balance
        from point_account
       where customer_id in (select customer_id from charge)
       order by customer_id
         for update
    ),
    charged as materialized (
      select charge.*,
             case when points > 0 then nextval('point_transaction_id') end as transaction_id
        from (select *, sum(points) over (partition by customer_id order by n) as spent_with_it from charge) as charge
        join account using (customer_id)
       where spent_with_it <= balance
    ),
    debited as (
      update point_account as account
         set balance = account.balance - spent.points
        from (select customer_id, sum(points) as points from charged group by customer_id) as spent
       where account.customer_id = spent.customer_id and spent.points > 0
    ),
    spending as (
      insert into point_transaction (customer_id, id, value, counter_account, description)
      select customer_id, transaction_id, -points, 'revenue', description from charged where points > 0
    )`
}

/**
 * Pays back what `refund (customer_id, transaction_id, points, description)` lists: common table expressions of a
 * statement that defines `refund` and sees to it that nothing is listed twice.
 */
export function refunding(db: Db): Fragment {
  return db`
    credited as (
      update point_account as account
         set balance = account.balance + back.points
        from (select customer_id, sum(points) as points from refund group by customer_id) as back
       where account.customer_id = back.customer_id
    ),
    refunded as (
      insert into point_transaction (customer_id, id, value, counter_account, description)
      select customer_id, transaction_id, points, 'revenue', description from refund
    )`
}

export async function openAccount(db: Db, customerId: string): Promise<void> {
  await db`insert into point_account (customer_id) values (${customerId}) on conflict do nothing`
}

export async function findAccount(db: Db, customerId: string): Promise<PointAccount | undefined> {
  const [row] = await db<AccountRow[]>`
    select id, customer_id as "customerId", balance from point_account where customer_id = ${customerId}`
  return row && asAccount(row)
}

/** Undefined when there is no such account; breaks the balance's constraint when there are too few points or too many. */
export async function adjust(
  db: Db,
  customerId: string,
  { value, description }: { value: number; description: string },
): Promise<{ account: PointAccount; transaction: PointTransaction } | undefined> {
  const [row] = await db<(TransactionRow & { balance: string })[]>`
    with changed as (
      update point_account set balance = balance + ${value} where customer_id = ${customerId}
      returning customer_id, id as point_id, balance
    ),
    recorded as (
      insert into point_transaction (customer_id, value, counter_account, description)
      select customer_id, ${value}, 'sold', ${description} from changed
      returning *
    )
    select recorded.id, customer_id as "customerId", point_id as "pointId", value, description,
           created_at as at, balance
      from recorded join changed using (customer_id)`
  if (!row) return undefined
  const { balance, ...transaction } = row
  return {
    account: { id: row.pointId, customerId, balance: Number(balance) },
    transaction: asTransaction(transaction),
  }
}

function matching(db: Db, { customerId, since, until }: TransactionFilter): Fragment {
  return db`
    true ${customerId === undefined ? db`` : db`and customer_id = ${customerId}`}
    ${since ? db`and created_at >= ${since}` : db``}
    ${until ? db`and created_at < ${until}` : db``}`
}

export async function list(
  db: Db,
  filter: TransactionFilter,
  page: { limit: number; offset?: number; oldestFirst?: boolean },
): Promise<PointTransaction[]> {
  const order = page.oldestFirst ? db`asc` : db`desc`
  const rows = await db<TransactionRow[]>`
    select entry.id, entry.customer_id as "customerId", account.id as "pointId", value, description, created_at as at
      from (
        select * from point_transaction
         where ${matching(db, filter)}
         order by created_at ${order}, id ${order}
         limit ${page.limit} offset ${page.offset ?? 0}
      ) as entry
      join point_account as account using (customer_id)
     order by entry.created_at ${order}, entry.id ${order}`
  return rows.map(asTransaction)
}

export async function count(db: Db, filter: TransactionFilter): Promise<number> {
  const [row] = await db<{ count: number }[]>`
    select count(*)::int as count from point_transaction where ${matching(db, filter)}`
  return row?.count ?? 0
}

export async function findTransactions(
  db: Db,
  customerId: string,
  ids: readonly string[],
): Promise<PointTransaction[]> {
  const rows = await db<TransactionRow[]>`
    select entry.id, entry.customer_id as "customerId", account.id as "pointId", value, description, created_at as at
      from point_transaction as entry join point_account as account using (customer_id)
     where entry.customer_id = ${customerId} and entry.id = any(${`{${ids.join(',')}}`}::bigint[])`
  return rows.map(asTransaction)
}

/** Newest first, from the one after `after`. */
export async function pageTransactions(
  db: Db,
  { customerId, since, until }: TransactionFilter & { customerId: string },
  { after, limit }: { after: string | undefined; limit: number },
): Promise<PointTransaction[]> {
  const rows = await db<TransactionRow[]>`
    select entry.id, entry.customer_id as "customerId", account.id as "pointId", value, description, created_at as at
      from point_transaction as entry join point_account as account using (customer_id)
     where entry.customer_id = ${customerId}
       ${since ? db`and created_at >= ${since}` : db``}
       ${until ? db`and created_at < ${until}` : db``}
       ${
         after === undefined
           ? db``
           : db`and (created_at, entry.id) < (
                  (select created_at from point_transaction where customer_id = ${customerId} and id = ${after}),
                  ${after}::bigint)`
       }
     order by created_at desc, entry.id desc limit ${limit}`
  return rows.map(asTransaction)
}

/** Those of customers that have an account. */
export async function findBalances(
  db: Db,
  customerIds: readonly string[],
): Promise<{ customerId: string; balance: string }[]> {
  return db<{ customerId: string; balance: string }[]>`
    select customer_id as "customerId", balance::text from point_account
     where customer_id = any (${`{${customerIds.join(',')}}`}::bigint[])`
}

export async function countAccounts(db: Db): Promise<number> {
  const [row] = await db<{ count: number }[]>`select count(*)::int as count from point_account`
  return row?.count ?? 0
}

export async function findDiffering(db: Db): Promise<{ customerId: string; balance: string; sum: string }[]> {
  return db<{ customerId: string; balance: string; sum: string }[]>`
    select account.customer_id as "customerId", balance::text, coalesce(entries.sum, 0)::text as sum
      from point_account as account
      left join lateral (
             select sum(value) as sum from point_transaction as entry where entry.customer_id = account.customer_id
           ) as entries on true
     where balance <> coalesce(entries.sum, 0)
     order by account.customer_id`
}

/** `sold`: bought and granted less what was taken back; `spent`: on messages, less what was refunded. */
export async function sumByStep(
  db: Db,
  { since, until, stepMinutes }: { since: Date; until: Date; stepMinutes: number },
): Promise<{ at: Date; sold: number; spent: number }[]> {
  const step = stepMinutes * 60
  return db<{ at: Date; sold: number; spent: number }[]>`
    select to_timestamp(floor(extract(epoch from created_at) / ${step}::int) * ${step}::int) as at,
           coalesce(sum(value) filter (where counter_account = 'sold'), 0)::float8 as sold,
           coalesce(-sum(value) filter (where counter_account = 'revenue'), 0)::float8 as spent
      from point_transaction
     where created_at >= ${since} and created_at < ${until}
     group by 1
     order by 1`
}
