import { Type, type Static } from 'typebox'
import type { InspectedReading } from '../../../domain/enrolment/enrolment.ts'
import { Id, Nullable, OneOf } from './fields.ts'

/** 0 to 1. */
const Fraction = Type.Number({ minimum: 0, maximum: 1 })
const Fractional = Type.Number()

/** Fractions of the upright picture's width and height. */
const Box = Type.Object({ left: Fractional, top: Fractional, width: Fractional, height: Fractional })
export const Corner = Type.Object({ x: Fractional, y: Fractional })

const Imei = Type.Object({
  value: Type.String(),
  slot: Type.Integer({ minimum: 1, maximum: 2 }),
  confidence: Fraction,
  source: OneOf(['text', 'barcode', 'both']),
  isLabelled: Type.Boolean(),
  box: Box,
})

/** What was found in `deviceInfo`, whatever its keys are called and however deep: this is what is compared. */
const Claims = Type.Object({
  imeis: Type.Array(Type.String()),
  /** Digits that should be an IMEI, and are none. */
  brokenImeis: Type.Array(Type.String()),
  serials: Type.Array(Type.String()),
  models: Type.Array(Type.String()),
})

/** What was read on the last capture of the device's screen, and what the affiliate said of the device. */
export const Reading = Type.Object({
  imageId: Id,
  /** Why it was taken, or was not. */
  reason: OneOf([
    'matched',
    'not_compared',
    'no_text',
    'imei_not_found',
    'imei_unclear',
    'imei_mismatch',
    'serial_not_found',
    'serial_mismatch',
    'model_mismatch',
    'claim_broken',
  ]),
  deviceInfo: Type.Record(Type.String(), Type.Unknown()),
  claims: Claims,
  imeis: Type.Array(Imei),
  /** Where an IMEI should stand, with a check digit that is wrong. */
  brokenImeis: Type.Array(Imei),
  serials: Type.Array(
    Type.Object({ value: Type.String(), confidence: Fraction, isLabelled: Type.Boolean(), box: Box }),
  ),
  models: Type.Array(Type.Object({ value: Type.String(), box: Box })),
  texts: Type.Array(Type.Object({ text: Type.String(), confidence: Fraction, box: Box })),
  barcodes: Type.Array(Type.Object({ text: Type.String(), format: Type.String(), box: Box })),
  passes: Type.Integer(),
  tookMs: Type.Number(),
})

export function showReading(kept: InspectedReading | undefined): Static<typeof Reading> | null {
  if (!kept) return null
  const { imageId, reason, deviceInfo, claims, reading } = kept
  const { imeis, brokenImeis, serials, models, texts, barcodes, passes, tookMs } = reading
  return {
    imageId,
    reason,
    deviceInfo: { ...deviceInfo },
    claims: {
      imeis: [...claims.imeis],
      brokenImeis: [...claims.brokenImeis],
      serials: [...claims.serials],
      models: [...claims.models],
    },
    imeis: [...imeis],
    brokenImeis: [...brokenImeis],
    serials: [...serials],
    models: [...models],
    texts: [...texts],
    barcodes: [...barcodes],
    passes,
    tookMs,
  }
}

export const NullableReading = Nullable(Reading)
