import type { Db } from '../../platform/db/database.ts'

export interface SignatureRow {
  readonly id: string
  readonly customerId: string
  readonly subsId: string
  readonly sealedValue: Buffer
  readonly createdAt: Date
}

export interface SignatureKey {
  readonly id?: string | undefined
  readonly subsId?: string | undefined
  readonly customerId?: string | undefined
}

const columns = (db: Db) => db`
  id, customer_id as "customerId", subs_id as "subsId", sealed_value as "sealedValue", created_at as "createdAt"`

const matching = (db: Db, { id, subsId, customerId }: SignatureKey) => db`
  true
  ${id === undefined ? db`` : db`and id = ${id}`}
  ${subsId === undefined ? db`` : db`and subs_id = ${subsId}`}
  ${customerId === undefined ? db`` : db`and customer_id = ${customerId}`}`

/** Undefined when there is no such customer. */
export async function insertSignature(
  db: Db,
  signature: { customerId: string; subsId: string; signatureHash: Buffer; sealedValue: Buffer },
): Promise<SignatureRow | undefined> {
  const [row] = await db<SignatureRow[]>`
    insert into customer_signature (customer_id, subs_id, signature_hash, sealed_value)
    select id, ${signature.subsId}, ${signature.signatureHash}, ${signature.sealedValue}
      from customer where id = ${signature.customerId} and status <> 'deleted'
    returning ${columns(db)}`
  return row
}

export async function updateSignature(
  db: Db,
  key: SignatureKey,
  value: { signatureHash: Buffer; sealedValue: Buffer },
): Promise<SignatureRow | undefined> {
  const [row] = await db<SignatureRow[]>`
    update customer_signature
       set signature_hash = ${value.signatureHash}, sealed_value = ${value.sealedValue}
     where ${matching(db, key)}
    returning ${columns(db)}`
  return row
}

export async function deleteSignature(db: Db, key: SignatureKey): Promise<SignatureRow | undefined> {
  const [row] = await db<SignatureRow[]>`
    delete from customer_signature where ${matching(db, key)} returning ${columns(db)}`
  return row
}

export async function findSignatures(db: Db, key: SignatureKey, limit: number): Promise<SignatureRow[]> {
  return db<SignatureRow[]>`
    select ${columns(db)} from customer_signature where ${matching(db, key)} order by id limit ${limit}`
}

export async function hasSignature(db: Db, customerId: string, signatureHash: Buffer): Promise<boolean> {
  const rows = await db`
    select from customer_signature where customer_id = ${customerId} and signature_hash = ${signatureHash}`
  return rows.length > 0
}
