import { Fault } from '../../core/fault.ts'

/** The file is no image of a type that we take. */
export function wrongType(explanation: string): Fault {
  return new Fault('image_type_refused', { explanation })
}

/** The type is right and the image is not. */
export function badImage(explanation: string): Fault {
  return new Fault('image_refused', { explanation })
}
