import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { decide } from './decide.ts'
import { pick, runWithApp, wrongOption, type Work } from './run-with-app.ts'

/** `switchboard candidates import|list`: the devices that can be insured. */
export async function candidatesCommand([what, ...args]: string[]): Promise<number> {
  return runWithApp(pick({ import: importList, list: listCandidates }, what, 'do with candidates')(args))
}

function importList(args: string[]): Work {
  const { positionals } = parseArgs({ args, allowPositionals: true })
  const [file] = positionals
  if (!file || positionals.length > 1) throw wrongOption('what to import', 'one CSV file')
  return async ({ candidates, audit, db }) => {
    const contents = await readFile(file).catch((error: NodeJS.ErrnoException) => {
      throw wrongOption(file, `a file that can be read (${error.code})`)
    })
    const { now, before } = await decide({ audit, db }, 'candidates.import', async (tx) => {
      const result = await candidates.importList(contents, tx)
      return { subject: `${result.now} devices`, result }
    })
    return { text: `${now} devices can be insured now; before it were ${before}` }
  }
}

function listCandidates(args: string[]): Work {
  parseArgs({ args })
  return async ({ candidates }) => {
    const devices = await candidates.list()
    const lines = devices.map(
      ({ id, os, name, modelNames }) => `${id}  ${os}  ${name}  ${modelNames.join('|')}`,
    )
    return {
      text: lines.length === 0 ? 'The list is empty: no device can be insured.' : lines.join('\n'),
    }
  }
}
