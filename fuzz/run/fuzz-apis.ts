import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { callup } from '../apis/callup.ts'
import { consoleApi } from '../apis/console.ts'
import { itechs } from '../apis/itechs.ts'
import type { Profile } from '../apis/profile.types.ts'
import { pages, pageTargets } from '../apis/pages.ts'
import { senicare } from '../apis/senicare.ts'
import { sms4wp } from '../apis/sms4wp.ts'
import { virtualclass } from '../apis/virtualclass.ts'
import { targetsOf } from '../draft/draft-arbitrary.ts'
import type { ApiDocument } from '../../scripts/clients/openapi.types.ts'
import { createPublished } from '../oracle/published.ts'
import { makeFiles } from '../values/files.ts'
import { createConnection, type Outcome } from '../wire/connection.ts'
import type { Outgoing } from '../wire/wire.types.ts'
import { createCaretaker, type Caretaker } from '../world/caretaker.ts'
import { startGardener } from '../world/gardener.ts'
import { learnFrom } from '../world/learn.ts'
import { lookAtPhone } from '../world/look-at-phone.ts'
import { runLane, type Finding } from './lane.ts'
import { count, createScore, type Score } from './score.ts'
import type { FuzzedServer } from './start-server.ts'

/** With the share of the requests that each gets: more where there is more to ask. */
const profiles: readonly (readonly [Profile, number])[] = [
  [callup, 15],
  [senicare, 15],
  [sms4wp, 25],
  [virtualclass, 12],
  [itechs, 13],
  [consoleApi, 20],
  [pages, 5],
]

export const apiNames: readonly string[] = profiles.map(([{ name }]) => name)

export interface FuzzRun {
  readonly requests: number
  readonly seed: number
  /** All, if none is named. */
  readonly api: string | undefined
  readonly lanesPerApi: number
  readonly gardenEveryMs: number
  readonly answerMs: number
  /** Ends it early; what was counted until then is the result. */
  readonly stop?: AbortSignal
}

const never = new AbortController().signal

export interface FuzzResult {
  readonly scores: ReadonlyMap<string, Score>
  readonly findings: readonly Finding[]
  readonly seconds: number
}

/** Asks a running server whatever its documents allow, and more. */
export async function fuzzApis(
  server: FuzzedServer,
  run: FuzzRun,
  hears: {
    /** Now and then: the numbers so far. */
    progress(requests: number, findings: number): void
    /** Each defect as it is found. */
    found(finding: Finding): void
  },
): Promise<FuzzResult> {
  const startedAtMs = performance.now()
  const chosen = profiles.filter(([{ name }]) => run.api === undefined || name === run.api)
  const shares = chosen.reduce((sum, [, share]) => sum + share, 0)
  const caretaker = await createCaretaker(server.demo)
  const files = await makeFiles()
  const ca = await readFile(server.demo.caFile, 'utf8')
  const gardener = await startGardener(server.demo, caretaker.world, run.gardenEveryMs)
  const scores = new Map<string, Score>()
  const all: Map<string, Finding>[] = []
  let requests = 0
  const lanes = chosen.flatMap(async ([profile, share], place) => {
    const isDocumented = profile !== pages
    const document = isDocumented ? await readDocument(server, profile.name) : noDocument
    const score = createScore()
    const findings = new Map<string, Finding>()
    scores.set(profile.name, score)
    all.push(findings)
    const see = seeFor(server, { profile, score, caretaker })
    const house = {
      targets: isDocumented ? targetsOf(profile.name, document) : pageTargets,
      profile,
      world: caretaker.world,
      files,
      published: createPublished(document),
      bounds: { answerMs: run.answerMs, folders: [server.dataDir, root] },
      findings,
      found: hears.found,
      stop: run.stop ?? never,
      see(request: Outgoing, outcome: Outcome) {
        see(request, outcome)
        requests++
        if (requests % 500 === 0) hears.progress(requests, countFindings(all))
      },
    }
    const own = Math.ceil((run.requests * share) / shares / run.lanesPerApi)
    await Promise.all(
      Array.from({ length: run.lanesPerApi }, async (_each, lane) => {
        const { connectionFor, close } = openConnections(server, ca, run.answerMs)
        await runLane({ ...house, connectionFor }, { seed: run.seed + 1000 * place + lane, requests: own })
        close()
      }),
    )
  })
  try {
    await Promise.all(lanes)
  } finally {
    await gardener.stop()
  }
  const seconds = (performance.now() - startedAtMs) / 1000
  return { scores, findings: all.flatMap((each) => [...each.values()]), seconds }
}

const root = path.resolve(import.meta.dirname, '../..')

const noDocument: ApiDocument = { info: { title: '' }, components: {}, paths: {} }

async function readDocument(server: FuzzedServer, name: string): Promise<ApiDocument> {
  return (await (await fetch(`${server.demo.baseUrl}/openapi/${name}.json`)).json()) as ApiDocument
}

function countFindings(all: readonly ReadonlyMap<string, Finding>[]): number {
  return all.reduce((sum, { size }) => sum + size, 0)
}

function openConnections({ port, httpsPort }: FuzzedServer, ca: string, answerMs: number) {
  const timeoutMs = answerMs + 5000
  const plain = createConnection({ port }, { timeoutMs })
  const tls = createConnection({ port: httpsPort, ca }, { timeoutMs })
  return {
    connectionFor: ({ way }: Outgoing) => (way === 'tls' ? tls : plain),
    close() {
      plain.close()
      tls.close()
    },
  }
}

/** Counts, learns what was shown, and has mended what the request broke. */
function seeFor(
  server: FuzzedServer,
  { profile, score, caretaker }: { profile: Profile; score: Score; caretaker: Caretaker },
): (request: Outgoing, outcome: Outcome) => void {
  const { pools } = caretaker.world
  // What cannot be mended now is tried again with the next refusal.
  const later = (work: Promise<void>) => void work.catch(() => {})
  return (request, outcome) => {
    count(score, request, outcome, profile)
    if (typeof outcome === 'string') return
    learnFrom(outcome, request, pools, caretaker.isSpared)
    if (outcome.status === 200) later(lookAtPhone(server.demo.baseUrl, request, pools))
    if (outcome.status === 503 && profile.name === 'callup') later(caretaker.addBlocks())
    const isRight = request.credential === 'right' && !request.hasOwnHeaders
    if (request.operation && isRight && profile.isCredentialRefused(outcome)) {
      later(caretaker.renew(profile.name))
    }
  }
}
