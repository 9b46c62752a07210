import { emailKey, hashSignature } from '../../domain/customers/customers.ts'
import { emailKeyOf } from '../../domain/operators/operators.ts'
import type { LookupColumn, SealedColumn } from '../../platform/secrets/sealed-column.types.ts'

/**
 * What `switchboard rotate-key` seals anew. Every column of type bytea stands in one of the four lists of this file: a test
 * fails for one that does not. A migration that adds one adds it here.
 */
export const sealedColumns: readonly SealedColumn[] = [
  ...sealedBy('box', {
    kept_key: ['sealed_key'],
    idempotency_key: ['sealed_answer'],
    application: ['sealed_callback_secret'],
    call_order: ['sealed_code'],
    webhook_delivery: ['sealed_secret', 'sealed_body'],
    webhook_attempt: ['sealed_answer'],
    loopback_text: ['sealed_content'],
    loopback_image: ['sealed_bytes'],
    customer: ['sealed_email', 'sealed_report_secret'],
    customer_token: ['sealed_value'],
    customer_signature: ['sealed_value'],
    message: ['sealed_content'],
    message_recipient: ['sealed_name', 'sealed_content'],
    message_resource: ['sealed_bytes'],
    signing_key: ['sealed_private_jwk'],
    account: ['sealed_name'],
    social_visit: ['sealed_code_verifier'],
    partner_secret: ['sealed_value'],
    member: ['sealed_name', 'sealed_email'],
    affiliate: ['sealed_webhook_secret'],
    image: ['sealed_key'],
    contract: [
      'sealed_customer',
      'sealed_reading',
      'sealed_device',
      'sealed_location',
      'sealed_qr_key',
      'sealed_checkout_url',
      'sealed_photo_location',
    ],
    contract_verdict: ['sealed_verdict', 'sealed_answer'],
    operator: ['sealed_email', 'sealed_totp_secret'],
  }),
  ...sealedBy('number', {
    verification_code: ['sealed_number'],
    number_budget: ['sealed_number'],
    call_order: ['sealed_number'],
    loopback_call: ['sealed_number'],
    loopback_text: ['sealed_number'],
    opt_out: ['sealed_number'],
    message_recipient: ['sealed_number'],
    account: ['sealed_number'],
    account_number_proof: ['sealed_number'],
    member: ['sealed_phone'],
    contract: ['sealed_cellphone'],
  }),
]

/** HMACs under `secrets.lookupKey` by which what stands sealed in the same row is found; `rotate-key --numbers` makes them anew. */
export const lookupColumns: readonly LookupColumn[] = [
  { table: 'customer', column: 'email_key', of: 'sealed_email', make: emailKey },
  { table: 'customer_signature', column: 'signature_hash', of: 'sealed_value', make: hashSignature },
  { table: 'operator', column: 'email_key', of: 'sealed_email', make: emailKeyOf },
]

/** HMACs under `secrets.lookupKey` that name what is only counted: `rotate-key --numbers` empties these tables. */
export const forgottenTables: Readonly<Record<string, readonly string[]>> = {
  guard_rate: ['key'],
  guard_sign_in: ['account'],
}

/** Hashes that no key of ours is needed for, and HMACs under keys that never change: let be. */
export const plainColumns: Readonly<Record<string, readonly string[]>> = {
  master_key: ['key_check'],
  idempotency_key: ['fingerprint'],
  application_token: ['token_hash'],
  // Under the pepper; `rotate-key --numbers` ends the codes that are out.
  verification_code: ['code_hash'],
  customer_token: ['token_hash'],
  message_resource: ['sha256'],
  // Under `secrets.identityKey`: what it is made of is stored nowhere.
  account_identity: ['subject_hash'],
  resting_account_id: ['id_hash'],
  social_visit: ['state_hash', 'browser_hash'],
  partner_key: ['value_hash'],
  member: ['token_hash'],
  used_nonce: ['signature'],
  audit_strand: ['hash', 'base_hash'],
  audit_batch: ['hash'],
  launch: ['token_hash'],
  space_session: ['session_hash'],
  affiliate_key: ['key_hash'],
  image: ['sha256'],
  operator_session: ['session_hash'],
}

function sealedBy(
  by: SealedColumn['sealedBy'],
  tables: Readonly<Record<string, readonly string[]>>,
): SealedColumn[] {
  return Object.entries(tables).flatMap(([table, columns]) =>
    columns.map((column) => ({ table, column, sealedBy: by })),
  )
}
