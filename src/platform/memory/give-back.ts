/** Below it, giving back costs more than it saves, and Node lets buffers share one piece of memory. */
const leastBytes = 4096

/**
 * Frees the memory of bytes that nobody needs any more, now and not when the collector comes: every 64 MB of such memory
 * make V8 look through the whole heap, and 200 images a second are that much in half a second. Small pieces, and those
 * whose memory holds something else too, are left to the collector.
 */
export function giveBack({ buffer, byteLength }: Uint8Array): void {
  if (byteLength < leastBytes || buffer.byteLength !== byteLength) return
  if (buffer instanceof ArrayBuffer) buffer.transfer(0)
}
