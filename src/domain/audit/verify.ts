import type { Db } from '../../platform/db/database.ts'
import * as queries from './audit.queries.ts'
import type { AuditFault, AuditVerdict, StrandHead, VerifyWatch } from './audit.types.ts'
import { linkHash } from './canonical.ts'

const batchesAtOnce = 200
const mostFaults = 100

/** Walks every strand; `noted` are heads of an earlier moment that must still stand in it. Reads in one snapshot if `db` is one. */
export async function verifyLog(
  db: Db,
  noted: readonly StrandHead[],
  watch?: VerifyWatch,
): Promise<AuditVerdict> {
  const verdict = { entries: 0, batches: 0, faults: [] as AuditFault[] }
  const strands = await queries.findStrands(db)
  const ofBatches = strands.reduce(
    (sum, { batch, baseBatch }) => sum + Number(BigInt(batch) - BigInt(baseBatch)),
    0,
  )
  for (const strand of strands) {
    const own = noted.filter((head) => head.strand === strand.strand)
    const { entries, batches } = verdict
    const result = await verifyStrand(db, strand, own, (more) => {
      watch?.signal.throwIfAborted()
      watch?.onProgress({ entries: entries + more.entries, batches: batches + more.batches, ofBatches })
    })
    verdict.entries += result.entries
    verdict.batches += result.batches
    verdict.faults.push(...result.faults.slice(0, mostFaults))
  }
  for (const { strand, batch } of noted) {
    if (strands.some((each) => each.strand === strand)) continue
    verdict.faults.push({ strand, batch, what: 'the strand is gone' })
  }
  return verdict
}

async function verifyStrand(
  db: Db,
  strand: queries.StrandRow,
  noted: readonly StrandHead[],
  onPage: (sofar: { entries: number; batches: number }) => void,
): Promise<AuditVerdict> {
  const faults: AuditFault[] = []
  const refuse = (batch: string, what: string) => void faults.push({ strand: strand.strand, batch, what })
  let { baseBatch: last, baseHash: hash } = strand
  let entries = 0
  let batches = 0
  const awaited = new Map(
    noted.filter((head) => BigInt(head.batch) >= BigInt(last)).map((head) => [head.batch, head.hash]),
  )
  const compare = (number: string, found: string) => {
    const earlier = awaited.get(number)
    if (earlier !== undefined && earlier !== found) refuse(number, 'its hash is not the one that was noted')
    awaited.delete(number)
  }
  compare(last, hash)
  for (;;) {
    const page = await queries.findBatches(db, strand.strand, last, batchesAtOnce)
    const [first, final] = [page[0], page.at(-1)]
    if (!first || !final) break
    onPage({ entries, batches })
    const rows = await queries.findEntries(db, strand.strand, { first: first.number, last: final.number })
    const byBatch = Map.groupBy(rows, ({ batch }) => batch)
    for (const batch of page) {
      const own = byBatch.get(batch.number) ?? []
      if (BigInt(batch.number) !== BigInt(last) + 1n) refuse(batch.number, 'batches before it are missing')
      else if (own.length !== batch.entries)
        refuse(batch.number, `it has ${own.length} entries and not ${batch.entries}`)
      else if (linkHash(hash, own) !== batch.hash)
        refuse(batch.number, 'its entries, or the hash before it, were changed')
      compare(batch.number, batch.hash)
      entries += own.length
      batches++
      last = batch.number
      hash = batch.hash
    }
  }
  if (last !== strand.batch || hash !== strand.hash)
    refuse(last, 'the strand does not end here: later batches are missing')
  const loose = await queries.countLoose(db, strand)
  if (loose > 0) refuse(last, `${loose} entries belong to no batch`)
  for (const batch of awaited.keys()) refuse(batch, 'a batch that was noted is missing')
  return { entries, batches, faults }
}
