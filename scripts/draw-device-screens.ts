/**
 * Draws device-information screens and mirror photos with known truth into a folder, the same ones for the same seed:
 * `node scripts/draw-device-screens.ts --out FOLDER [--seed N] [--clean 1] [--recompressed 1] [--photo 1] [--mirror 4]`.
 * Rounds of 36 captures: every layout, language and theme. `npm run bench -- recognition --pictures FOLDER` reads them.
 */
import { parseArgs } from 'node:util'
import { openScreenBrowser } from '../bench/support/device-screens/browser.ts'
import { drawPictures, savePictures } from '../bench/support/device-screens/picture-folder.ts'
import { seeds } from '../bench/support/device-screens/screen-set.ts'

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    seed: { type: 'string', default: String(seeds.developing) },
    clean: { type: 'string', default: '1' },
    recompressed: { type: 'string', default: '1' },
    photo: { type: 'string', default: '1' },
    mirror: { type: 'string', default: '4' },
  },
})
if (values.out === undefined) throw new Error('name a folder: --out FOLDER')

const browser = await openScreenBrowser()
const pictures = await drawPictures(browser, {
  seed: Number(values.seed),
  rounds: {
    clean: Number(values.clean),
    recompressed: Number(values.recompressed),
    photo: Number(values.photo),
  },
  mirrors: Number(values.mirror),
})
await browser.close()
await savePictures(values.out, pictures)
console.log(
  `${pictures.screens.length} captures and ${pictures.scenes.length} mirror photos in ${values.out}`,
)
