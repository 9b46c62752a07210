import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import type { LoggedEntry, StrandHead } from '../../domain/audit/audit.ts'
import { pick, runWithApp, wrongOption, type Work } from './run-with-app.ts'

const shown = 50

/** `switchboard audit verify|heads|list`. */
export async function auditCommand([what, ...args]: string[]): Promise<number> {
  return runWithApp(
    pick({ verify: verifyAudit, heads: printHeads, list: listAudit }, what, 'do with the audit log')(args),
  )
}

/** Exit status 1 when an entry was changed, taken out or put in; `--heads FILE`: also when all of it was written anew. */
function verifyAudit(args: string[]): Work {
  const { values } = parseArgs({ args, options: { heads: { type: 'string' } } })
  return async ({ audit, db }) => {
    const noted = values.heads === undefined ? [] : await readHeads(values.heads)
    const { entries, batches, faults } = await audit.verify(db, noted)
    const size = `${entries} entries in ${batches} batches`
    if (faults.length === 0) return { text: `The audit log is whole: ${size}.` }
    const lines = faults.map(({ strand, batch, what }) => `strand ${strand}, batch ${batch}: ${what}`)
    return { text: [...lines, `The audit log is NOT whole: ${size}.`].join('\n'), status: 1 }
  }
}

function printHeads(args: string[]): Work {
  parseArgs({ args, options: {} })
  return async ({ audit, db }) => ({ text: JSON.stringify(await audit.findHeads(db)) })
}

function listAudit(args: string[]): Work {
  const { values } = parseArgs({ args, options: { before: { type: 'string' } } })
  const before = values.before === undefined ? undefined : new Date(values.before)
  if (before && Number.isNaN(before.getTime()))
    throw wrongOption('--before', 'a time such as 2026-11-21T09:00:00Z')
  return async ({ audit, db }) => {
    const entries = await audit.list(db, { before, limit: shown })
    const more = entries.length === shown ? [`Older ones: --before ${entries.at(-1)?.at.toISOString()}`] : []
    return {
      text: entries.length === 0 ? 'Nothing was logged.' : [...entries.map(print), ...more].join('\n'),
    }
  }
}

function print({ at, times, actor, action, subject, outcome, address }: LoggedEntry): string {
  const often = times === '1' ? '' : `  ${times} times`
  return `${at.toISOString()}  ${actor}  ${action}  ${subject}  ${outcome}  ${address}${often}`
}

async function readHeads(file: string): Promise<StrandHead[]> {
  const wrong = () => wrongOption('--heads', 'a file that `switchboard audit heads` wrote')
  const text = await readFile(file, 'utf8').catch(() => {
    throw wrong()
  })
  try {
    const heads = JSON.parse(text) as StrandHead[]
    const isHead = ({ strand, batch, hash }: StrandHead) =>
      Number.isInteger(strand) && /^[0-9]{1,18}$/.test(batch) && /^[0-9a-f]{64}$/.test(hash)
    if (heads.length > 0 && heads.every(isHead)) return heads
  } catch {
    // No JSON, or not of this kind.
  }
  throw wrong()
}
