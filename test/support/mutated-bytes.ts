import * as fc from 'fast-check'

/** Longer results are cut: what a decoder is given has bounds already. */
const mostBytes = 256 * 1024

type Mutation = (bytes: Buffer, place: number) => Buffer

const at = ({ length }: Buffer, place: number) => Math.floor(length * place)

function written(bytes: Buffer, place: number, value: Buffer): Buffer {
  const copy = Buffer.from(bytes)
  value.copy(copy, Math.min(at(copy, place), Math.max(0, copy.length - value.length)))
  return copy
}

const integers = fc.constantFrom(
  0,
  1,
  4,
  15,
  16,
  17,
  127,
  128,
  255,
  256,
  65_535,
  65_536,
  65_537,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
)

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  // one bit, one byte, a number in either order of bytes
  fc.nat(7).map((bit): Mutation => (bytes, place) => {
    const copy = Buffer.from(bytes)
    if (copy.length > 0) copy[at(copy, place)] = (copy[at(copy, place)] ?? 0) ^ (1 << bit)
    return copy
  }),
  fc.nat(255).map(
    (byte): Mutation =>
      (bytes, place) =>
        written(bytes, place, Buffer.from([byte])),
  ),
  integers.map((value): Mutation => (bytes, place) => {
    const four = Buffer.alloc(4)
    four.writeUInt32BE(value)
    return written(bytes, place, four)
  }),
  integers.map((value): Mutation => (bytes, place) => {
    const two = Buffer.alloc(2)
    two.writeUInt16LE(value & 0xffff)
    return written(bytes, place, two)
  }),
  // cut off, taken out, put in, repeated
  fc.constant<Mutation>((bytes, place) => bytes.subarray(0, at(bytes, place))),
  fc.nat(64).map(
    (count): Mutation =>
      (bytes, place) =>
        Buffer.concat([bytes.subarray(0, at(bytes, place)), bytes.subarray(at(bytes, place) + count)]),
  ),
  fc.uint8Array({ maxLength: 12 }).map(
    (more): Mutation =>
      (bytes, place) =>
        Buffer.concat([bytes.subarray(0, at(bytes, place)), more, bytes.subarray(at(bytes, place))]),
  ),
  fc
    .tuple(fc.integer({ min: 1, max: 12 }), fc.constantFrom(2, 50, 5000, 60_000))
    .map(([count, times]): Mutation => (bytes, place) => {
      const start = at(bytes, place)
      const part = bytes.subarray(start, start + count)
      const repeated = Buffer.alloc(Math.min(part.length * times, mostBytes), part.length > 0 ? part : 0)
      return Buffer.concat([bytes.subarray(0, start), repeated, bytes.subarray(start)])
    }),
)

const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

/** One of the samples with some things wrong: bits, lengths, ends; or the beginning of one and the end of another. */
export function mutatedBytes(samples: readonly Buffer[]): fc.Arbitrary<Buffer> {
  const sample = fc.constantFrom(...samples)
  const spliced = fc
    .tuple(sample, sample, place, place)
    .map(([one, other, end, start]) =>
      Buffer.concat([one.subarray(0, at(one, end)), other.subarray(at(other, start))]),
    )
  const mutations = fc.array(fc.tuple(mutation, place), { minLength: 1, maxLength: 5 })
  return fc
    .tuple(fc.oneof({ weight: 3, arbitrary: sample }, { weight: 1, arbitrary: spliced }), mutations)
    .map(([bytes, all]) =>
      all.reduce((current, [mutate, where]) => mutate(current, where), bytes).subarray(0, mostBytes),
    )
}
