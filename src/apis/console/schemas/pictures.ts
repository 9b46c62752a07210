import { Type, type Static } from 'typebox'
import type { InspectedImage } from '../../../domain/enrolment/enrolment.ts'
import { Id, Moment, Nullable, OneOf } from './fields.ts'
import { Corner } from './reading.ts'

const Picture = Type.Object({
  id: Id,
  role: OneOf(['screen', 'front', 'back']),
  /** 0: the capture of the screen; 1: the first photos; more: photos that were asked for again. */
  round: Type.Integer({ minimum: 0 }),
  place: Type.Integer({ minimum: 0 }),
  /** Upright, in pixels. */
  width: Type.Integer(),
  height: Type.Integer(),
  bytes: Type.Integer(),
  /** Of the original. */
  sha256: Type.String(),
  /** `YYYY-MM-DD HH:mm:ss` by the camera's own clock (EXIF). */
  capturedAt: Nullable(Type.String()),
  uploadedAt: Moment,
  /** Whether the QR code of step 1 is on it: evidence, never a refusal. Null: not looked for (yet). */
  qr: Nullable(
    Type.Object({
      finding: OneOf(['found', 'other', 'none', 'unreadable']),
      isMirrored: Nullable(Type.Boolean()),
      corners: Nullable(Type.Array(Corner)),
    }),
  ),
  /** Both open for 15 seconds, with the session; GET …/pictures gives new ones. */
  url: Type.String(),
  thumbnailUrl: Type.String(),
})

export const Pictures = Type.Array(Picture)
export const PicturesAnswer = Type.Object({ pictures: Pictures })

export const PicturePath = Type.Object({ id: Type.String(), picture: Type.String(), token: Type.String() })
export const PictureQuery = Type.Object({
  size: Type.Optional(OneOf(['view', 'thumbnail'], { description: 'view or thumbnail', default: 'view' })),
})

/** `base`: the address of the contract's pictures. */
export function showPictures(pictures: readonly InspectedImage[], base: string): Static<typeof Pictures> {
  return pictures.map(({ qrFinding, qrFacts, token, uploadedAt, capturedAt, ...picture }) => {
    const url = `${base}/${picture.id}/${token}`
    return {
      ...picture,
      capturedAt: capturedAt ?? null,
      uploadedAt: uploadedAt.toISOString(),
      qr: qrFinding && {
        finding: qrFinding,
        isMirrored: qrFacts?.isMirrored ?? null,
        corners: qrFacts ? [...qrFacts.corners] : null,
      },
      url,
      thumbnailUrl: `${url}?size=thumbnail`,
    }
  })
}
