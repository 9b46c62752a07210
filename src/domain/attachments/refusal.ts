import { Fault } from '../../core/fault.ts'

/** The file is of another type than asked for. */
export function wrongType(explanation: string, cause?: unknown): Fault {
  return new Fault('attachment_type_refused', { explanation }, { cause })
}

/** The type is right and the file is not. */
export function badFile(explanation: string, cause?: unknown): Fault {
  return new Fault('attachment_refused', { explanation }, { cause })
}
