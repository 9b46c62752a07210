import { mkdtemp } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createRecognition, type Recognition } from '../src/domain/recognition/recognition.ts'
import { has } from '../test/support/debian.ts'
import { cleanUp, startProcess, type ServerProcess } from '../test/support/process.ts'
import { openScreenBrowser } from './support/device-screens/browser.ts'
import type { Difficulty, MirrorScene } from './support/device-screens/mirror-scene.ts'
import {
  drawPictures,
  loadPictures,
  type PicturePlan,
  type Pictures,
} from './support/device-screens/picture-folder.ts'
import { allLayouts, seeds, type DrawnScreen } from './support/device-screens/screen-set.ts'
import { memoryOf } from './support/memory.ts'
import { pacedLoad } from './support/paced-load.ts'
import { nextOrder } from './support/requests.ts'
import { percentile, score, share, type Score } from './support/recognition/score.ts'
import { readByTesseract } from './support/recognition/tesseract.ts'

const conditions = ['clean', 'recompressed', 'photo'] as const
const difficulties: readonly Difficulty[] = ['easy', 'medium', 'hard']
/** What captures of a second are asked for beside orders of calls. */
const perSecond = 3

/**
 * `npm run bench -- recognition [--clean 2] [--recompressed 2] [--photo 2] [--mirror 20] [--seconds 10] [--orders 200]
 * [--threads 1] [--processes 2] [--seed N] [--pictures FOLDER]`: rounds of 36 captures with known truth that no rule was made on, read one after another
 * and at three a second beside orders of calls; QR codes in mirrors; the same captures by Debian's tesseract.
 */
export async function benchRecognition(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      clean: { type: 'string', default: '2' },
      recompressed: { type: 'string', default: '2' },
      photo: { type: 'string', default: '2' },
      mirror: { type: 'string', default: '20' },
      seconds: { type: 'string', default: '10' },
      orders: { type: 'string', default: '200' },
      threads: { type: 'string', default: '1' },
      processes: { type: 'string', default: '2' },
      pictures: { type: 'string' },
      seed: { type: 'string', default: String(seeds.benchmark) },
    },
  })
  const { screens, scenes } = values.pictures
    ? await loadPictures(values.pictures)
    : await draw({
        seed: Number(values.seed),
        rounds: {
          clean: Number(values.clean),
          recompressed: Number(values.recompressed),
          photo: Number(values.photo),
        },
        mirrors: Number(values.mirror),
      })
  console.log(`${screens.length} captures and ${scenes.length} mirror photos`)
  const recognition = createRecognition({
    processes: Number(values.processes),
    threads: Number(values.threads),
    onLost: (why) => console.log(`A READER WAS LOST: ${why}`),
  })
  try {
    const began = performance.now()
    await recognition.warm()
    console.log(
      `models loaded in ${Math.round(performance.now() - began)} ms; load average ${loadavg()[0]?.toFixed(1)}`,
    )
    await measureReading(recognition, screens)
    await measureScenes(recognition, scenes)
    const [seconds, rate] = [Number(values.seconds), Number(values.orders)]
    if (seconds > 0) await measureSustained(recognition, screens, { seconds, rate })
    console.log(
      `memory after all, this process and its readers: ${Math.round(memoryOf([process.pid]) / 1e6)} MB`,
    )
  } finally {
    await recognition.close()
  }
  if (has('tesseract')) await measureTesseract(screens)
  else console.log('tesseract is not here: apt-get install tesseract-ocr')
}

async function draw(plan: PicturePlan): Promise<Pictures> {
  const browser = await openScreenBrowser()
  const pictures = await drawPictures(browser, plan)
  await browser.close()
  return pictures
}

async function measureReading(recognition: Recognition, screens: readonly DrawnScreen[]): Promise<void> {
  const read: { screen: DrawnScreen; score: Score }[] = []
  const barcodes = { read: 0, wrong: 0 }
  for (const screen of screens) {
    const began = performance.now()
    const reading = await recognition.readScreen(screen.bytes)
    read.push({ screen, score: score(screen, reading, performance.now() - began) })
    const numbers = reading.barcodes.filter(({ text }) => /^\d{15}$/.test(text))
    barcodes.read += numbers.length
    barcodes.wrong += numbers.filter(({ text }) => !screen.imeis.includes(text)).length
  }
  const print = (name: string, isIn: (screen: DrawnScreen) => boolean) => {
    printGroup(
      name,
      read.filter(({ screen }) => isIn(screen)).map((each) => each.score),
    )
  }
  const isAsked = ({ layout }: DrawnScreen) => !layout.startsWith('other')
  for (const condition of conditions) {
    print(condition, (screen) => screen.condition === condition && isAsked(screen))
    print(`${condition}, other makers`, (screen) => screen.condition === condition && !isAsked(screen))
  }
  for (const layout of allLayouts) print(layout, (screen) => screen.layout === layout)
  print('all', () => true)
  const scores = read.map((each) => each.score)
  const claims = scores.reduce((sum, each) => sum + each.claims, 0)
  const accepted = scores.reduce((sum, each) => sum + each.falseClaims, 0)
  console.log(
    `WRONG IMEI presented as read: ${scores.filter(({ wrong }) => wrong).length} of ${scores.length}`,
  )
  console.log(`wrong IMEI claimed and accepted: ${accepted} of ${claims} that differ in one or two digits`)
  const refusals = scores.filter(({ reason }) => reason !== 'not_compared').map(({ reason }) => reason)
  console.log(`refused with nothing to compare: ${refusals.length} ${refusals.join(' ')}`)
  console.log(`barcodes of 15 digits decoded: ${barcodes.read}, wrong ones: ${barcodes.wrong}`)
}

function printGroup(name: string, scores: readonly Score[]): void {
  const times = scores.map(({ tookMs }) => tookMs)
  console.log(
    [
      name.padEnd(28),
      `both numbers ${share(scores, (each) => each.imeis && each.serial)}`.padEnd(30),
      `IMEI ${share(scores, (each) => each.imeis)}`.padEnd(22),
      `serial ${share(scores, (each) => each.serial)}`.padEnd(24),
      `compared ${share(scores, (each) => each.matched)}`.padEnd(26),
      `p50 ${percentile(times, 0.5)} ms  p95 ${percentile(times, 0.95)} ms`,
    ].join(' '),
  )
}

async function measureScenes(recognition: Recognition, scenes: readonly MirrorScene[]): Promise<void> {
  for (const difficulty of difficulties) {
    const own = scenes.filter((scene) => scene.difficulty === difficulty)
    let [found, wrong, sides] = [0, 0, 0]
    const times: number[] = []
    for (const scene of own) {
      const began = performance.now()
      const findings = await recognition.findQr(scene.bytes)
      times.push(performance.now() - began)
      if (findings.some(({ text }) => text === scene.key)) found++
      wrong += findings.filter(({ text }) => text !== scene.key).length
      if (findings.some(({ isMirrored }) => isMirrored === scene.isMirrored)) sides++
    }
    console.log(
      `QR in a mirror, ${difficulty}: ${found}/${own.length} found, ${sides} told whether mirrored, ${wrong} wrong   ` +
        `p50 ${percentile(times, 0.5)} ms  p95 ${percentile(times, 0.95)} ms`,
    )
  }
}

/** Three captures a second while calls are ordered from a server on the same processors, and the orders alone before. */
async function measureSustained(
  recognition: Recognition,
  screens: readonly DrawnScreen[],
  run: { seconds: number; rate: number },
): Promise<void> {
  const { seconds, rate } = run
  const dataDir = await mkdtemp(join(tmpdir(), 'switchboard-bench-'))
  const servers: ServerProcess[] = []
  try {
    const server = await startProcess(dataDir, { CALL_RING_MS: '200' })
    servers.push(server)
    await order(server, { seconds: 3, rate })
    printOrders(`${rate} orders a second alone`, await order(server, run))
    const clean = screens.filter(({ condition }) => condition !== 'photo')
    const began = performance.now()
    const [orders, times] = await Promise.all([order(server, run), readPaced(recognition, clean, seconds)])
    const took = (performance.now() - began) / 1000
    printOrders(`${rate} orders a second beside ${perSecond} captures a second`, orders)
    console.log(
      `captures at ${perSecond}/s beside them: ${times.length} of ${perSecond * seconds} read, ` +
        `${(times.length / took).toFixed(1)} a second until the last   p50 ${percentile(times, 0.5)} ms  p95 ${percentile(times, 0.95)} ms`,
    )
  } finally {
    await cleanUp(dataDir, servers)
  }
}

const order = (server: ServerProcess, run: { seconds: number; rate: number }) =>
  pacedLoad({ ...run, url: server.url, next: () => nextOrder(server) })

function printOrders(name: string, { p50Ms, p99Ms, refused }: Awaited<ReturnType<typeof pacedLoad>>): void {
  console.log(`${name}: p50 ${p50Ms} ms  p99 ${p99Ms} ms  refused ${refused}`)
}

/** Latencies of those that were read, from the moment each was due. */
async function readPaced(
  recognition: Recognition,
  screens: readonly DrawnScreen[],
  seconds: number,
): Promise<number[]> {
  const began = performance.now()
  const under: Promise<number | undefined>[] = []
  for (let number = 0; number < perSecond * seconds; number++) {
    const dueAt = began + (number / perSecond) * 1000
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueAt - performance.now())))
    const screen = screens[(number * 7) % screens.length]
    if (!screen) break
    under.push(
      recognition.readScreen(screen.bytes).then(
        () => performance.now() - dueAt,
        () => undefined,
      ),
    )
  }
  return (await Promise.all(under)).filter((time) => time !== undefined)
}

async function measureTesseract(screens: readonly DrawnScreen[]): Promise<void> {
  const scores = await readByTesseract(screens)
  for (const condition of conditions) {
    const own = scores.filter((_, index) => screens[index]?.condition === condition)
    const times = own.map(({ tookMs }) => tookMs)
    console.log(
      `tesseract, ${condition}: both numbers ${own.filter(({ imeis, serial }) => imeis && serial).length}/${own.length}   ` +
        `IMEI ${own.filter(({ imeis }) => imeis).length}   wrong IMEI with a right check digit ` +
        `${own.filter(({ wrong }) => wrong).length}   p50 ${percentile(times, 0.5)} ms  p95 ${percentile(times, 0.95)} ms`,
    )
  }
}
