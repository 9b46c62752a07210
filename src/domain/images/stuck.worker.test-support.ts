/** A decoder that does not come back from some images: a busy loop for a body of one byte. */
export function check({ bytes }: { bytes: Uint8Array }): object {
  while (bytes.length === 1) Math.sqrt(2)
  return { facts: { bytes: bytes.length }, sealed: bytes, dataKey: bytes }
}

/** Holds on to the processor for a while. */
export function render(): object {
  const until = performance.now() + 300
  while (performance.now() < until) Math.sqrt(2)
  return { contentType: 'image/png', bytes: new Uint8Array(0) }
}
