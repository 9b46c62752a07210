import { parseArgs } from 'node:util'
import { carrierStatus, type CarrierKey } from '../../domain/carrier-status/carrier-status.ts'
import { decide } from './decide.ts'
import { pick, runWithApp, wrongOption, type Work } from './run-with-app.ts'

/** `switchboard carriers list|pause|resume`: in force in every process within a second. */
export async function carriersCommand([what, ...args]: string[]): Promise<number> {
  const choices = { list: listCarriers, pause: setPause('pause'), resume: setPause('resume') }
  return runWithApp(pick(choices, what, 'do with carriers')(args))
}

function listCarriers(args: string[]): Work {
  parseArgs({ args })
  return async ({ carrierPauses, db }) => {
    const [statuses, paused] = await Promise.all([carrierStatus.list(db), carrierPauses.list(db)])
    const lines = statuses.flatMap(({ traffic, carrier, process, lines: all }) =>
      all.map(({ line, state }) => `${traffic}  ${carrier}  ${line}  ${state}  ${process}`),
    )
    const pauses = paused.map(
      ({ traffic, carrier, since }) => `paused  ${traffic}  ${carrier}  since ${since.toISOString()}`,
    )
    const said = lines.length === 0 ? ['No worker has said how its carriers are.'] : lines
    return { text: [...said, ...pauses].join('\n') }
  }
}

function setPause(verb: 'pause' | 'resume'): (args: string[]) => Work {
  return (args) => {
    const which = readCarrier(parseArgs({ args, allowPositionals: true }).positionals)
    return async ({ carrierPauses, audit, db }) => {
      await decide({ audit, db }, `carrier.${verb}`, async (tx) => ({
        subject: `${which.traffic} of ${which.carrier}`,
        result: await carrierPauses[verb](tx, which),
      }))
      const what = verb === 'pause' ? 'gets nothing new' : 'gets what is due'
      return { text: `${which.carrier} ${what} of the ${which.traffic}` }
    }
  }
}

function readCarrier([traffic, carrier, ...more]: readonly string[]): CarrierKey {
  if (traffic !== 'texts' && traffic !== 'calls') throw wrongOption('the traffic', 'texts or calls')
  if (!carrier || more.length > 0) throw wrongOption('the carrier', 'the name of a carrier')
  return { traffic, carrier }
}
