/**
 * Draws device-information screens with known truth into a folder: `node scripts/draw-device-screens.ts --out FOLDER
 * [--seed 1] [--clean 1] [--recompressed 1] [--photo 1] [--mirror 12]`. Rounds of every layout, language and theme.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { openScreenBrowser } from '../bench/support/device-screens/browser.ts'
import { drawMirrorScene, type Difficulty } from '../bench/support/device-screens/mirror-scene.ts'
import { drawScreen, planScreens, seeds } from '../bench/support/device-screens/screen-set.ts'

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    seed: { type: 'string', default: String(seeds.developing) },
    clean: { type: 'string', default: '1' },
    recompressed: { type: 'string', default: '1' },
    photo: { type: 'string', default: '1' },
    mirror: { type: 'string', default: '12' },
  },
})
if (values.out === undefined) throw new Error('name a folder: --out FOLDER')
const folder = path.resolve(values.out)
const seed = Number(values.seed)
await mkdir(folder, { recursive: true })

const browser = await openScreenBrowser()
const truth: object[] = []
const keep = async ({ bytes, ...facts }: { name: string; bytes: Buffer }) => {
  await writeFile(path.join(folder, facts.name), bytes)
  truth.push(facts)
}
const plans = planScreens({
  clean: Number(values.clean),
  recompressed: Number(values.recompressed),
  photo: Number(values.photo),
})
for (const [number, plan] of plans.entries()) await keep(await drawScreen(browser, plan, { seed, number }))
const difficulties: Difficulty[] = ['easy', 'medium', 'hard']
for (let number = 0; number < Number(values.mirror); number++) {
  const difficulty = difficulties[number % 3] ?? 'easy'
  await keep(
    await drawMirrorScene(browser, difficulty, {
      seed,
      number: Math.floor(number / 3) + 1000 * (number % 3),
    }),
  )
}
await browser.close()
await writeFile(path.join(folder, 'truth.json'), JSON.stringify(truth, undefined, 1))
console.log(`${truth.length} pictures in ${folder}`)
