import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findImeis } from '../../../src/domain/recognition/find-imeis.ts'
import { findSerials } from '../../../src/domain/recognition/find-serials.ts'
import type { DrawnScreen } from '../device-screens/screen-set.ts'

export interface PeerScore {
  readonly imeis: boolean
  readonly serial: boolean
  /** A number with a right check digit that is not on the screen. */
  readonly wrong: boolean
  readonly tookMs: number
}

const run = promisify(execFile)

/** Debian's tesseract with its defaults, English; our rules find the numbers in its lines. */
export async function readByTesseract(screens: readonly DrawnScreen[]): Promise<PeerScore[]> {
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-tesseract-'))
  const scores: PeerScore[] = []
  try {
    for (const screen of screens) {
      const file = join(folder, screen.name)
      await writeFile(file, screen.bytes)
      const began = performance.now()
      const { stdout } = await run('tesseract', [file, '-', '-l', 'eng', '--psm', '6'])
      scores.push(compare(screen, stdout, performance.now() - began))
    }
  } finally {
    await rm(folder, { recursive: true })
  }
  return scores
}

function compare(screen: DrawnScreen, output: string, tookMs: number): PeerScore {
  const rows = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((text) => ({ text, certainties: text.split('').map(() => 1), lines: [] }))
  const imeis = findImeis(rows).filter(({ isValid }) => isValid)
  return {
    imeis: imeis.map(({ value }) => value).join() === screen.imeis.join(),
    serial: findSerials(rows)[0]?.value === screen.serial,
    wrong: imeis.some(({ value }) => !screen.imeis.includes(value)),
    tookMs,
  }
}
