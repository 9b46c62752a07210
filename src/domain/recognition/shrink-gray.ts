import type { Gray } from './gray-picture.ts'

/** Shares are counted in 256ths, so that nothing but whole numbers is added up. */
const shareBits = 8
const whole = 2 ** shareBits
/** A sum of rows and columns has both their shares: these bits too many. */
const spareBits = 2 * shareBits
const half = 2 ** (spareBits - 1)

/** Which neighbouring pixels of many make each of fewer, and their shares; `taps` of them for each. */
interface Shares {
  readonly taps: number
  readonly from: Int32Array
  /** Of the pixel at `place * taps`, and those after it. */
  readonly weights: Int32Array
}

/** Each pixel is the mean of all that fall on it, of those at its edges by the part that does. */
export function shrinkGray(gray: Gray, { width, height }: { width: number; height: number }): Gray {
  if (width === gray.width && height === gray.height) return gray
  const data = new Uint8Array(width * height)
  const [columns, rows] = [sharesOf(gray.width, width), sharesOf(gray.height, height)]
  // The last pixel's taps that have no share stand behind a row's end.
  const sums = new Int32Array(gray.width + columns.taps)
  for (let y = 0; y < height; y++) {
    sumRows(gray, rows, y, sums)
    sumColumns(sums, columns, data.subarray(y * width, (y + 1) * width))
  }
  return { data, width, height }
}

function sumRows({ data, width }: Gray, { taps, from, weights }: Shares, y: number, sums: Int32Array): void {
  const first = y * taps
  const top = (from[y] as number) * width
  const upper = weights[first] as number
  const lower = weights[first + 1] as number
  const below = lower === 0 ? top : top + width
  // Two at once take two thirds of the time that one after the other takes; there are seldom more.
  for (let x = 0; x < width; x++) {
    sums[x] = upper * (data[top + x] as number) + lower * (data[below + x] as number)
  }
  for (let tap = 2; tap < taps; tap++) {
    const weight = weights[first + tap] as number
    if (weight === 0) break
    const row = top + tap * width
    for (let x = 0; x < width; x++) sums[x] = (sums[x] as number) + weight * (data[row + x] as number)
  }
}

function sumColumns(sums: Int32Array, { taps, from, weights }: Shares, row: Uint8Array): void {
  for (let x = 0; x < row.length; x++) {
    const at = from[x] as number
    const first = x * taps
    let sum = half
    sum += (weights[first] as number) * (sums[at] as number)
    sum += (weights[first + 1] as number) * (sums[at + 1] as number)
    for (let tap = 2; tap < taps; tap++) sum += (weights[first + tap] as number) * (sums[at + tap] as number)
    row[x] = sum >>> spareBits
  }
}

function sharesOf(many: number, few: number): Shares {
  const step = many / few
  const taps = Math.ceil(step) + 1
  const from = new Int32Array(few)
  const weights = new Int32Array(few * taps)
  for (let place = 0; place < few; place++) {
    const [begin, end] = [place * step, Math.min((place + 1) * step, many)]
    from[place] = Math.floor(begin)
    let given = 0
    for (let tap = 0; tap < taps; tap++) {
      // Up to here, rounded as a sum: the shares of a pixel make a whole.
      const upTo = Math.min(Math.max(Math.floor(begin) + tap + 1 - begin, 0), end - begin)
      const sum = Math.round((whole * upTo) / (end - begin))
      weights[place * taps + tap] = sum - given
      given = sum
    }
  }
  return { taps, from, weights }
}
