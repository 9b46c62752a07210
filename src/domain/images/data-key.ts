import type { SecretBox } from '../../platform/secrets/secret-box.ts'

const keyBytes = 32

/** An image's own key, sealed together with the image's id: the row of one image can never open another's. */
export function sealDataKey(box: SecretBox, id: string, dataKey: Uint8Array): Buffer {
  return box.seal(Buffer.concat([dataKey, Buffer.from(id)]))
}

export function openDataKey(box: SecretBox, id: string, sealed: Buffer): Buffer {
  const opened = box.open(sealed)
  if (opened.toString('latin1', keyBytes) !== id) throw new Error(`the key of image ${id} is another image's`)
  return opened.subarray(0, keyBytes)
}
