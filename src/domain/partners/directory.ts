import { Fault } from '../../core/fault.ts'
import type { Db } from '../../platform/db/database.ts'
import { lastId } from '../../platform/db/new-id.ts'
import { asPage, mapPage, type Page } from '../../platform/db/page.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import * as queries from './directory.queries.ts'
import type { CompanyLine, KeyLine, PartnerLine } from './directory.queries.ts'
import { openPhone, sealPhone } from './member-phone.ts'

interface DirectoryPage {
  readonly after?: string | undefined
  readonly limit: number
}

/** A member; of one whose membership ended nothing is known but that. */
export interface MemberLine {
  readonly id: string
  readonly companyId: string
  readonly name: string | null
  readonly email: string | null
  readonly phone: string | null
  readonly createdAt: Date
  readonly cancelledAt: Date | null
}

/** Partners, companies, keys and members as operators look them up, newest first. */
export interface PartnerDirectory {
  listPartners(db: Db, page: DirectoryPage): Promise<Page<PartnerLine>>
  /** Faults: `not_found`. */
  getPartner(db: Db, id: string): Promise<PartnerLine>
  listCompanies(db: Db, partnerId: string, page: DirectoryPage): Promise<Page<CompanyLine>>
  /** Faults: `not_found`. */
  getCompany(db: Db, id: string): Promise<CompanyLine>
  listKeys(db: Db, partnerId: string, page: DirectoryPage): Promise<Page<KeyLine>>
  ownsKey(db: Db, key: { partnerId: string; keyId: string }): Promise<boolean>
  /** `phone`: 1 to 11 digits; whose membership ended has none. */
  searchMembers(
    db: Db,
    filter: { companyId?: string | undefined; phone?: string | undefined },
    page: DirectoryPage,
  ): Promise<Page<MemberLine>>
}

export function createPartnerDirectory({ box, numbers }: Pick<Secrets, 'box' | 'numbers'>): PartnerDirectory {
  const openText = (sealed: Buffer | null) => (sealed ? box.open(sealed).toString() : null)

  function asMember({ sealedName, sealedEmail, sealedPhone, ...row }: queries.MemberRow): MemberLine {
    return {
      ...row,
      name: openText(sealedName),
      email: openText(sealedEmail),
      phone: sealedPhone ? openPhone(numbers, sealedPhone) : null,
    }
  }

  const asRange = ({ after = lastId, limit }: DirectoryPage) => ({ before: after, limit: limit + 1 })

  return {
    listPartners: async (db, page) => asPage(await queries.listPartners(db, asRange(page)), page.limit),

    async getPartner(db, id) {
      const partner = await queries.findPartner(db, id)
      if (!partner) throw new Fault('not_found')
      return partner
    },

    listCompanies: async (db, partnerId, page) =>
      asPage(await queries.listCompanies(db, partnerId, asRange(page)), page.limit),

    async getCompany(db, id) {
      const company = await queries.findCompany(db, id)
      if (!company) throw new Fault('not_found')
      return company
    },

    listKeys: async (db, partnerId, page) =>
      asPage(await queries.listKeys(db, partnerId, asRange(page)), page.limit),

    ownsKey: queries.ownsKey,

    async searchMembers(db, { companyId, phone }, page) {
      const rows =
        phone === undefined
          ? await queries.listMembers(db, companyId, asRange(page))
          : await queries.findByPhone(
              db,
              { sealedPhone: sealPhone(numbers, phone), companyId },
              asRange(page),
            )
      return mapPage(asPage(rows, page.limit), asMember)
    },
  }
}
