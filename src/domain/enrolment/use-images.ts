import { Fault } from '../../core/fault.ts'
import type { Db } from '../../platform/db/database.ts'
import type { Images } from '../images/images.ts'
import { insertImages } from './contract-images.queries.ts'
import type { ContractKey, ImageRole } from './enrolment.types.ts'

/** Ids of images, by what the affiliate calls the field: refusals name it. */
export interface GivenImages {
  readonly field: string
  readonly role: ImageRole
  readonly ids: readonly string[]
}

/**
 * Ties images to a contract, each to one and once, inside the step's transaction. Faults, with the field: `image_unknown`
 * (another affiliate's too), `image_used`.
 */
export async function useImages(
  tx: Db,
  contract: ContractKey,
  { images, given, round }: { images: Pick<Images, 'use'>; given: readonly GivenImages[]; round: number },
): Promise<void> {
  for (const { field, ids } of given) {
    await namingField(field, () =>
      images.use(tx, { affiliateId: contract.affiliateId, contractId: contract.id, ids }),
    )
  }
  const all = given.flatMap(({ role, ids }) => ids.map((id, place) => ({ id, role, place })))
  await insertImages(tx, contract, { round, images: all })
}

/** A refusal of an image says which field it came in. */
export async function namingField<Result>(field: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const rule = rules[error.code]
    if (rule === undefined) throw error
    throw new Fault(error.code, { ...error.detail, fields: [{ field, rule }] }, { cause: error })
  }
}

const rules: Partial<Record<Fault['code'], string>> = {
  image_unknown: 'of images that you uploaded within 24 hours',
  image_used: 'of images that no contract has used',
  image_refused: 'of an image that can be read',
  image_type_refused: 'of an image that can be read',
}
