import type { Db, Fragment } from '../../platform/db/database.ts'
import { eraseRows } from '../../platform/db/erase-rows.ts'

export interface LaunchRow {
  readonly memberId: string
  /** None: the member is cancelled. */
  readonly sealedMemberName: Buffer | null
  readonly companyCode: string
  readonly companyName: string
  readonly launchUrl: string | null
  readonly isOpened: boolean
  readonly isExpired: boolean
  /** Whether the member is not cancelled, and neither company nor partner blocked. */
  readonly isWelcome: boolean
}

/** Nobody's links or sessions are counted while another of this member's is made. */
export async function lockMember(db: Db, memberId: string): Promise<void> {
  await db`select from member where id = ${memberId} for no key update`
}

/** A member with company and partner: what every link and every session leads to. */
export const whose = (db: Db): Fragment => db`
  join member on member.id = member_id
  join company on company.id = member.company_id
  join partner on partner.id = company.partner_id`

export const isWelcome = (db: Db): Fragment => db`
  (member.cancelled_at is null and company.status = 'active' and partner.status = 'active')`

/** Leaves the newest `keep - 1` links of the member and adds this one. False: the member is not welcome any more. */
export async function insertLaunch(
  db: Db,
  launch: { tokenHash: Buffer; memberId: string; lifeSeconds: number; keep: number },
): Promise<boolean> {
  const rows = await db`
    with old as (
      delete from launch where token_hash in (
        select token_hash from launch where member_id = ${launch.memberId}
         order by made_at desc offset ${launch.keep - 1})
    )
    insert into launch (token_hash, member_id, expires_at)
    select ${launch.tokenHash}, member_id, clock_timestamp() + make_interval(secs => ${launch.lifeSeconds})
      from (values (${launch.memberId}::uuid)) as asked (member_id) ${whose(db)}
     where ${isWelcome(db)}
    returning token_hash`
  return rows.length > 0
}

/** Looks at a link without opening it. */
export async function findLaunch(
  db: Db,
  { tokenHash, companyCode }: { tokenHash: Buffer; companyCode: string },
): Promise<LaunchRow | undefined> {
  const [row] = await db<LaunchRow[]>`
    select member.id as "memberId", sealed_name as "sealedMemberName",
           company.code as "companyCode", company.name as "companyName", company.launch_url as "launchUrl",
           opened_at is not null as "isOpened", expires_at <= now() as "isExpired", ${isWelcome(db)} as "isWelcome"
      from launch ${whose(db)}
     where launch.token_hash = ${tokenHash} and company.code = ${companyCode}`
  return row
}

/** Opens a link; false when another was faster, its time is over, or the member is not welcome any more. */
export async function spendLaunch(db: Db, tokenHash: Buffer): Promise<boolean> {
  const rows = await db`
    update launch set opened_at = clock_timestamp()
      from member join company on company.id = member.company_id join partner on partner.id = company.partner_id
     where launch.token_hash = ${tokenHash} and opened_at is null and expires_at > clock_timestamp()
       and member.id = launch.member_id and ${isWelcome(db)}
    returning launch.token_hash`
  return rows.length > 0
}

/** A link is remembered for a day, so that its page can say that it was used. */
export async function eraseOldLaunches(db: Db): Promise<void> {
  await eraseRows(db, 'launch', db`expires_at < now() - interval '1 day'`)
}
