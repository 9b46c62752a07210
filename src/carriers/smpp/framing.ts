/** SMPP 3.4 clause 3.2: a header of four integers. */
export const headerLength = 16
/** A message_payload of 64 KiB is the longest thing that can come (clause 5.3.2.32); nothing that long does. */
const maxLength = 64 * 1024

/** The stream cannot be read any further: where the next PDU begins is not known. */
export class FramingFault extends Error {}

/**
 * Cuts a stream into PDUs. `take` gets each one whole, valid until it returns; false ends the cutting. Throws
 * `FramingFault` on a command_length out of bounds, before anything of that length is kept.
 */
export function createFraming(take: (pdu: Buffer) => boolean): (chunk: Buffer) => void {
  const head = Buffer.alloc(4)
  let headFilled = 0
  let partial: Buffer | undefined
  let filled = 0

  /** Takes up bytes of a PDU that began in an earlier chunk, or begins at the end of this one. Where it got to. */
  function gather(chunk: Buffer, at: number): number {
    if (!partial) {
      const copied = chunk.copy(head, headFilled, at)
      headFilled += copied
      if (headFilled < head.length) return at + copied
      partial = Buffer.allocUnsafe(checkedLength(head, 0))
      filled = head.copy(partial)
      headFilled = 0
      return at + copied
    }
    const copied = chunk.copy(partial, filled, at)
    filled += copied
    return at + copied
  }

  return (chunk) => {
    let at = 0
    while (at < chunk.length) {
      const isWhole = !partial && headFilled === 0 && chunk.length - at >= head.length
      const length = isWhole ? checkedLength(chunk, at) : Infinity
      if (at + length <= chunk.length) {
        if (!take(chunk.subarray(at, at + length))) return
        at += length
        continue
      }
      at = gather(chunk, at)
      if (partial && filled === partial.length) {
        const pdu = partial
        partial = undefined
        if (!take(pdu)) return
      }
    }
  }
}

function checkedLength(bytes: Buffer, at: number): number {
  const length = bytes.readUInt32BE(at)
  if (length < headerLength || length > maxLength) {
    throw new FramingFault(`a PDU of ${length} octets: ${headerLength} to ${maxLength} are possible`)
  }
  return length
}
