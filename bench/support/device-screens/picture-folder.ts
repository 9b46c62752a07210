import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { ScreenBrowser } from './browser.ts'
import { drawMirrorScene, type Difficulty, type MirrorScene } from './mirror-scene.ts'
import { drawScreen, planScreens, type Condition, type DrawnScreen } from './screen-set.ts'

/** Pictures with known truth. */
export interface Pictures {
  readonly screens: readonly DrawnScreen[]
  readonly scenes: readonly MirrorScene[]
}

export interface PicturePlan {
  readonly seed: number
  /** Rounds of 36 captures. */
  readonly rounds: Readonly<Record<Condition, number>>
  /** Photos of each difficulty. */
  readonly mirrors: number
}

const difficulties: readonly Difficulty[] = ['easy', 'medium', 'hard']

export async function drawPictures(
  browser: ScreenBrowser,
  { seed, rounds, mirrors }: PicturePlan,
): Promise<Pictures> {
  const screens: DrawnScreen[] = []
  const scenes: MirrorScene[] = []
  for (const [number, plan] of planScreens(rounds).entries()) {
    screens.push(await drawScreen(browser, plan, { seed, number }))
  }
  for (const [kind, difficulty] of difficulties.entries()) {
    for (let number = 0; number < mirrors; number++) {
      scenes.push(await drawMirrorScene(browser, difficulty, { seed, number: 1000 * kind + number }))
    }
  }
  return { screens, scenes }
}

/** Each picture as a file, and what is true of them in truth.json. */
export async function savePictures(folder: string, { screens, scenes }: Pictures): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const { name, bytes } of [...screens, ...scenes]) await writeFile(path.join(folder, name), bytes)
  const truth = {
    screens: screens.map(({ bytes: _bytes, ...facts }) => facts),
    scenes: scenes.map(({ bytes: _bytes, ...facts }) => facts),
  }
  await writeFile(path.join(folder, 'truth.json'), `${JSON.stringify(truth, undefined, 1)}\n`)
}

export async function loadPictures(folder: string): Promise<Pictures> {
  const truth = JSON.parse(await readFile(path.join(folder, 'truth.json'), 'utf8')) as {
    screens: Omit<DrawnScreen, 'bytes'>[]
    scenes: Omit<MirrorScene, 'bytes'>[]
  }
  const load = async <Facts extends { name: string }>(facts: Facts) => ({
    ...facts,
    bytes: await readFile(path.join(folder, facts.name)),
  })
  return {
    // JSON leaves out what is not shown.
    screens: await Promise.all(
      truth.screens.map((facts) => load({ ...facts, serial: facts.serial, model: facts.model })),
    ),
    scenes: await Promise.all(truth.scenes.map(load)),
  }
}
