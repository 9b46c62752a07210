import { intArray, textArray, tokenArray } from '../../platform/db/array-literal.ts'
import type { Db, Fragment } from '../../platform/db/database.ts'
import { findSurely } from '../../platform/db/find-surely.ts'
import type { ContractImage, ContractKey, ImageRole, QrFacts, QrFindingKind } from './enrolment.types.ts'

export interface NewContractImage {
  readonly id: string
  readonly role: ImageRole
  readonly place: number
}

export async function insertImages(
  db: Db,
  { affiliateId, id }: ContractKey,
  { round, images }: { round: number; images: readonly NewContractImage[] },
): Promise<void> {
  await db`
    insert into contract_image (affiliate_id, contract_id, round, image_id, role, place)
    select ${affiliateId}, ${id}, ${round}, * from unnest(
      ${tokenArray(images.map((image) => image.id))}::uuid[],
      ${textArray(images.map(({ role }) => role))}::text[],
      ${intArray(images.map(({ place }) => place))}::smallint[])`
}

/** In the order in which they were given. */
export async function listImages(db: Db, { affiliateId, id }: ContractKey): Promise<ContractImage[]> {
  return db<ContractImage[]>`
    select image_id as id, role, round, place, qr_finding as "qrFinding", qr_facts as "qrFacts"
      from contract_image where affiliate_id = ${affiliateId} and contract_id = ${id}
     order by round, role, place`
}

/** Front photos that nobody has looked at for the QR code. */
export async function listUnsearched(db: Db, { affiliateId, id }: ContractKey): Promise<string[]> {
  const find = (locking: Fragment) => db<{ id: string }[]>`
    select image_id as id from contract_image
     where affiliate_id = ${affiliateId} and contract_id = ${id} and role = 'front' and qr_finding is null
     order by round, place
    ${locking}`
  return (await findSurely(db, find)).map((row) => row.id)
}

export async function saveQrFinding(
  db: Db,
  { affiliateId, id }: ContractKey,
  { imageId, finding, facts }: { imageId: string; finding: QrFindingKind; facts: QrFacts | undefined },
): Promise<void> {
  await db`
    update contract_image
       set qr_finding = ${finding}, qr_facts = ${facts ? JSON.stringify(facts) : null}::text::jsonb
     where affiliate_id = ${affiliateId} and contract_id = ${id} and image_id = ${imageId} and qr_finding is null`
}

/** What goes with a contract's personal data: the names of its images, which are returned, and the words of its verdicts. */
export async function eraseBelongings(db: Db, contracts: readonly ContractKey[]): Promise<ContractKey[]> {
  const keys = db`
    select * from unnest(
      ${tokenArray(contracts.map(({ affiliateId }) => affiliateId))}::uuid[],
      ${tokenArray(contracts.map(({ id }) => id))}::uuid[]) as keys (affiliate_id, contract_id)`
  return db<ContractKey[]>`
    with keys as materialized (${keys}),
    silenced as (
      update contract_verdict as verdict set sealed_verdict = null, sealed_answer = null
        from keys where verdict.affiliate_id = keys.affiliate_id and verdict.contract_id = keys.contract_id
    )
    delete from contract_image as image using keys
     where image.affiliate_id = keys.affiliate_id and image.contract_id = keys.contract_id
    returning image.affiliate_id as "affiliateId", image.image_id as id`
}

/** Contracts that were decided so many days ago and have their images still, which they lose with this. */
export async function takeDecided(
  db: Db,
  { days, limit }: { days: number; limit: number },
): Promise<ContractKey[]> {
  return db<ContractKey[]>`
    update contract set images_erased_at = now()
     where (affiliate_id, id) in (
       select affiliate_id, id from contract
        where status in (6, 7) and images_erased_at is null and changed_at < now() - make_interval(days => ${days})
        order by changed_at
        limit ${limit}
          for update skip locked)
    returning affiliate_id as "affiliateId", id`
}

/** Which images they had. */
export async function removeImages(db: Db, contracts: readonly ContractKey[]): Promise<ContractKey[]> {
  return db<ContractKey[]>`
    delete from contract_image as image using unnest(
      ${tokenArray(contracts.map(({ affiliateId }) => affiliateId))}::uuid[],
      ${tokenArray(contracts.map(({ id }) => id))}::uuid[]) as keys (affiliate_id, contract_id)
     where image.affiliate_id = keys.affiliate_id and image.contract_id = keys.contract_id
    returning image.affiliate_id as "affiliateId", image.image_id as id`
}
