import type { Db } from '../../platform/db/database.ts'
import type { Status } from './partner.types.ts'

export interface PartnerLine {
  readonly id: string
  readonly name: string
  readonly status: Status
  readonly createdAt: Date
}

export interface CompanyLine {
  readonly id: string
  readonly partnerId: string
  readonly code: string
  readonly name: string
  readonly status: Status
  readonly launchUrl: string | null
  readonly replayProtection: boolean
  readonly createdAt: Date
}

export interface KeyLine {
  readonly id: string
  readonly status: Status
  readonly createdAt: Date
  /** When each of its live secrets was made, the older one first. */
  readonly secretsAt: readonly Date[]
}

export interface MemberRow {
  readonly id: string
  readonly companyId: string
  readonly sealedName: Buffer | null
  readonly sealedEmail: Buffer | null
  readonly sealedPhone: Buffer | null
  readonly createdAt: Date
  readonly cancelledAt: Date | null
}

interface Before {
  readonly before: string
  readonly limit: number
}

export async function listPartners(db: Db, { before, limit }: Before): Promise<PartnerLine[]> {
  return db<PartnerLine[]>`
    select id, name, status, created_at as "createdAt" from partner
     where id < ${before} order by id desc limit ${limit}`
}

export async function findPartner(db: Db, id: string): Promise<PartnerLine | undefined> {
  const [row] = await db<PartnerLine[]>`
    select id, name, status, created_at as "createdAt" from partner where id = ${id}`
  return row
}

const companyColumns = (db: Db) => db`
  id, partner_id as "partnerId", code, name, status, launch_url as "launchUrl",
  replay_protection as "replayProtection", created_at as "createdAt"`

export async function listCompanies(
  db: Db,
  partnerId: string,
  { before, limit }: Before,
): Promise<CompanyLine[]> {
  return db<CompanyLine[]>`
    select ${companyColumns(db)} from company
     where partner_id = ${partnerId} and id < ${before}
     order by id desc limit ${limit}`
}

export async function findCompany(db: Db, id: string): Promise<CompanyLine | undefined> {
  const [row] = await db<CompanyLine[]>`select ${companyColumns(db)} from company where id = ${id}`
  return row
}

export async function listKeys(db: Db, partnerId: string, { before, limit }: Before): Promise<KeyLine[]> {
  return db<KeyLine[]>`
    select id, status, created_at as "createdAt",
           array(select created_at from partner_secret as secret
                  where secret.key_id = partner_key.id order by created_at) as "secretsAt"
      from partner_key
     where partner_id = ${partnerId} and id < ${before}
     order by id desc limit ${limit}`
}

export async function ownsKey(db: Db, key: { partnerId: string; keyId: string }): Promise<boolean> {
  const rows = await db`select from partner_key where id = ${key.keyId} and partner_id = ${key.partnerId}`
  return rows.length > 0
}

const memberColumns = (db: Db) => db`
  id, company_id as "companyId", sealed_name as "sealedName", sealed_email as "sealedEmail",
  sealed_phone as "sealedPhone", created_at as "createdAt", cancelled_at as "cancelledAt"`

/** Of one company, or all. */
export async function listMembers(
  db: Db,
  companyId: string | undefined,
  { before, limit }: Before,
): Promise<MemberRow[]> {
  // Asked for in the order of the index that knows companies: by `=` and id alone, those of all might be walked along.
  return db<MemberRow[]>`
    select ${memberColumns(db)} from member
     where id < ${before} ${companyId === undefined ? db`` : db`and company_id between ${companyId} and ${companyId}`}
     order by ${companyId === undefined ? db`` : db`company_id,`} id desc limit ${limit}`
}

/** One look into the index for each company: a phone is a member once in each, and of few. */
export async function findByPhone(
  db: Db,
  { sealedPhone, companyId }: { sealedPhone: Buffer; companyId: string | undefined },
  { before, limit }: Before,
): Promise<MemberRow[]> {
  return db<MemberRow[]>`
    with own as materialized (
      select member.* from company
        cross join lateral (
          select * from member
           where company_id = company.id and cancelled_at is null
             and sealed_phone = ${sealedPhone}
        ) as member
       where true ${companyId === undefined ? db`` : db`and company.id = ${companyId}`}
    )
    select ${memberColumns(db)} from own where id < ${before} order by id desc limit ${limit}`
}
