import type { Attachments } from '../../../domain/attachments/attachments.ts'
import type { Resource } from '../../../domain/messaging/messaging.ts'
import type { Given } from '../given.ts'
import { file } from '../kinds.ts'
import { many, readParameters } from '../parameters.ts'

/** JPEG, each of at most 300 KiB (CONTRACTS.md section 4). */
export const imageParameters = { file: many(file, { least: 1, most: 3 }) }

/** Faults: `invalid_input`, and those of an image that is none. */
export async function readImages(
  given: Given,
  attachments: Pick<Attachments, 'checkJpeg'>,
): Promise<Resource[]> {
  const files = readParameters(given, imageParameters).file
  await Promise.all(files.map(({ bytes }) => attachments.checkJpeg(bytes)))
  return files.map(({ bytes }) => ({ mimeType: 'image/jpeg', bytes }))
}
