import { assertName } from '../../core/assert-name.ts'
import { Fault } from '../../core/fault.ts'
import { isUuid } from '../../core/uuid.ts'
import { sqlState, transaction, type Database, type Db } from '../../platform/db/database.ts'
import { newId } from '../../platform/db/new-id.ts'
import { announceChange, type ChangeListener } from '../../platform/db/notified-cache.ts'
import { createHmacKey, type HmacKey } from '../../platform/secrets/hmac-key.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Audit } from '../audit/audit.ts'
import { drawKey, drawSecret, hashText, isKeyText } from './credential-text.ts'
import type { Company, CompanyChange, NewCompany, PartnerKey, Status } from './partner.types.ts'
import * as queries from './tenants.queries.ts'

const topic = 'partner'
const uniqueViolation = '23505'
const foreignKeyViolation = '23503'
const codePattern = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/

/** Who changes something, as the audit log names it. */
export interface Operator {
  readonly actor: string
  readonly address: string
}

/** Partners, their companies and keys. Each change is logged, and in force in every process within a second. */
export interface Tenants {
  /** The key of this value; undefined when it is unknown, or it or its partner is blocked. Cached. */
  findKey(value: string): PartnerKey | undefined | Promise<PartnerKey | undefined>
  /** The company, if it is this partner's, and neither of them is blocked. Cached. */
  findCompany(partnerId: string, code: string): Company | undefined | Promise<Company | undefined>
  createPartner(db: Db, partner: { name: string }, by: Operator): Promise<string>
  /** The caller has checked the launch URL. Faults: `invalid_input`, `not_found` (the partner), `already_exists` (the code). */
  createCompany(db: Db, company: NewCompany, by: Operator): Promise<string>
  /** Faults: `invalid_input`, `not_found`. */
  renamePartner(db: Db, id: string, name: string, by: Operator): Promise<void>
  /** The caller has checked the launch URL. Faults: `invalid_input`, `not_found`. */
  changeCompany(db: Db, code: string, change: CompanyChange, by: Operator): Promise<void>
  /** Returns value and secret, which are not shown again. Faults: `not_found`. */
  createKey(db: Db, partnerId: string, by: Operator): Promise<{ id: string; value: string; secret: string }>
  /** A further secret beside the one that there is. `key`: its id or value. Faults: `not_found`, `already_exists` (two are live). */
  addSecret(db: Db, key: string, by: Operator): Promise<string>
  /** Ends the older of two secrets, or all. Faults: `not_found`, also when there is no older one. */
  retireSecrets(db: Db, key: string, options: { all: boolean }, by: Operator): Promise<void>
  /** The partner of a company, blocked or not. */
  findOwner(db: Db, code: string): Promise<string | undefined>
  /** `which`: a partner's id, a company's code, a key's id or value. Faults: `not_found`. */
  setStatus(
    db: Db,
    what: 'partner' | 'company' | 'key',
    which: string,
    status: Status,
    by: Operator,
  ): Promise<void>
}

export function createTenants(house: {
  db: Database
  changes: ChangeListener
  secrets: Pick<Secrets, 'box'>
  audit: Pick<Audit, 'record'>
}): Tenants {
  const { db, changes, audit } = house
  const { box } = house.secrets

  const keys = changes.createCache<PartnerKey>(topic, async (values) => {
    const rows = await queries.findKeys(db, values.map(hashText))
    const byHash = Map.groupBy(rows, ({ valueHash }) => valueHash.toString('hex'))
    return new Map(
      values.flatMap((value) => {
        const own = byHash.get(hashText(value).toString('hex'))
        return own?.[0] ? [[value, { ...asKey(own[0]), secrets: own.flatMap(openSecret) }] as const] : []
      }),
    )
  })
  const companies = changes.createCache<Company>(topic, async (codes) => {
    const rows = await queries.findCompanies(db, codes)
    return new Map(rows.map((row) => [row.code, { ...row, subject: `company ${row.code}` }]))
  })

  function openSecret({ sealedSecret }: queries.KeyRow): HmacKey[] {
    return sealedSecret ? [createHmacKey(box.open(sealedSecret))] : []
  }

  /** One transaction with its line in the log; `apply` answers what the line is about. */
  async function change<T>(
    db: Db,
    { by, action }: { by: Operator; action: string },
    apply: (tx: Db) => Promise<{ subject: string; result: T }>,
  ): Promise<T> {
    return transaction(db, async (tx) => {
      const { subject, result } = await apply(tx)
      await audit.record(tx, [{ ...by, action, subject, outcome: 'done' }])
      await announceChange(tx, topic)
      return result
    })
  }

  async function getKeyId(db: Db, key: string): Promise<string> {
    const id = await queries.findKeyId(db, { id: isUuid(key) ? key : undefined, valueHash: hashText(key) })
    if (id === undefined) throw new Fault('not_found')
    return id
  }

  async function insertSecret(tx: Db, keyId: string): Promise<string> {
    const secret = drawSecret()
    if (await queries.insertSecret(tx, keyId, box.seal(secret))) return secret
    throw new Fault('already_exists', { explanation: 'two secrets are live: retire the older one first' })
  }

  async function setOne(tx: Db, what: 'partner' | 'company' | 'key', which: string, status: Status) {
    if (what === 'partner') return isUuid(which) && queries.setPartnerStatus(tx, which, status)
    if (what === 'company') return queries.setCompanyStatus(tx, which, status)
    return queries.setKeyStatus(tx, await getKeyId(tx, which), status)
  }

  return {
    findKey: (value) => (isKeyText(value) ? keys.get(value) : undefined),

    findCompany(partnerId, code) {
      if (!codePattern.test(code)) return undefined
      const own = (company: Company | undefined) => (company?.partnerId === partnerId ? company : undefined)
      const found = companies.get(code)
      return found instanceof Promise ? found.then(own) : own(found)
    },

    createPartner: (db, { name }, by) =>
      change(db, { by, action: 'partner.create' }, async (tx) => {
        assertName(name)
        const id = newId()
        await queries.insertPartner(tx, { id, name })
        return { subject: `partner ${id}`, result: id }
      }),

    createCompany: (db, company, by) =>
      change(db, { by, action: 'company.create' }, async (tx) => {
        assertName(company.name)
        assertCode(company.code)
        const id = newId()
        await asFaults(queries.insertCompany(tx, { ...company, id }))
        return { subject: `company ${company.code}`, result: id }
      }),

    renamePartner: (db, id, name, by) =>
      change(db, { by, action: 'partner.change' }, async (tx) => {
        assertName(name)
        if (!isUuid(id) || !(await queries.renamePartner(tx, id, name))) throw new Fault('not_found')
        return { subject: `partner ${id}`, result: undefined }
      }),

    changeCompany: (db, code, wish, by) =>
      change(db, { by, action: 'company.change' }, async (tx) => {
        if (wish.name !== undefined) assertName(wish.name)
        if (!(await queries.changeCompany(tx, code, wish))) throw new Fault('not_found')
        return { subject: `company ${code}`, result: undefined }
      }),

    createKey: (db, partnerId, by) =>
      change(db, { by, action: 'key.create' }, async (tx) => {
        const [id, value] = [newId(), drawKey()]
        await asFaults(queries.insertKey(tx, { id, partnerId, valueHash: hashText(value) }))
        return { subject: `key ${id}`, result: { id, value, secret: await insertSecret(tx, id) } }
      }),

    addSecret: (db, key, by) =>
      change(db, { by, action: 'key.rotate' }, async (tx) => {
        const id = await getKeyId(tx, key)
        return { subject: `key ${id}`, result: await insertSecret(tx, id) }
      }),

    retireSecrets: (db, key, options, by) =>
      change(db, { by, action: options.all ? 'key.retire-all' : 'key.retire' }, async (tx) => {
        const id = await getKeyId(tx, key)
        if ((await queries.deleteSecrets(tx, id, options)) === 0) throw new Fault('not_found')
        return { subject: `key ${id}`, result: undefined }
      }),

    findOwner: queries.findOwner,

    setStatus: (db, what, which, status, by) =>
      change(db, { by, action: `${what}.${status === 'blocked' ? 'block' : 'unblock'}` }, async (tx) => {
        if (!(await setOne(tx, what, which, status))) throw new Fault('not_found')
        // A key's value is no word for the log.
        const subject = what === 'key' ? await getKeyId(tx, which) : which
        return { subject: `${what} ${subject}`, result: undefined }
      }),
  }
}

function asKey({ id, partnerId }: queries.KeyRow): Omit<PartnerKey, 'secrets'> {
  return { id, partnerId, actor: `key ${id}` }
}

function assertCode(code: string): void {
  if (codePattern.test(code)) return
  const rule = '1 to 64 letters, digits, - and _, and begin with a letter or digit'
  throw new Fault('invalid_input', { fields: [{ field: 'code', rule }] })
}

async function asFaults(write: Promise<void>): Promise<void> {
  try {
    await write
  } catch (cause) {
    if (sqlState(cause) === foreignKeyViolation) throw new Fault('not_found', {}, { cause })
    if (sqlState(cause) !== uniqueViolation) throw cause
    throw new Fault('already_exists', { explanation: 'this company code is taken' }, { cause })
  }
}
