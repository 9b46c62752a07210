import { Fault, describeFields } from '../core/fault.ts'
import { ConfigError } from './config-reader.ts'
import { blockCommand, ledgerCommand } from './admin-commands.ts'
import { candidatesCommand } from './candidate-commands.ts'
import { createCommand } from './create-commands.ts'
import { doctorCommand } from './doctor.ts'
import { migrateCommand, runCommand } from './process-commands.ts'
import { webhooksCommand } from './webhook-commands.ts'

const usage = `switchboard: one server for everything a business does with a phone number

  switchboard start                     migrate, serve and work in one process; the database included
  switchboard serve                     answer HTTP (any number of processes)
  switchboard work                      run jobs (any number of processes)
  switchboard migrate                   bring the database up to date

  switchboard create app --name NAME [--callback-url URL] [--prefix DIGITS]... [--fallback-text 'Code: {code}']
                         [--attempts N] [--resend-gap SECONDS] [--per-10-minutes N] [--per-day N] [--code-life SECONDS]
  switchboard create user --email E --membership-id N [--type NAME] [--group admin|user] [--points N]
                         [--limit-per-day N] [--limit-per-once N] [--report-url URL]
  switchboard create token --app ID     one more token for an application
  switchboard create token --user ID [--scope S]
                                        a token for a user, in place of the earlier one of this scope
  switchboard create block --prefix DIGITS...
  switchboard create affiliate --name NAME [--webhook-url URL]
                                        a company that enrols phones for insurance
  switchboard create key --affiliate ID one more key for an affiliate
  switchboard block   app|token|block|affiliate|key ID|TOKEN|PREFIX|KEY
  switchboard unblock app|token|block|affiliate|key ID|TOKEN|PREFIX|KEY

  switchboard candidates import FILE    the devices that can be insured: CSV with id,os,name,model_names (a|b|c)
  switchboard candidates list

  switchboard ledger verify             compare every balance with its transactions; status 1 when one differs

  switchboard webhooks list   --app ID | --user ID [--before ID]
                                        what was posted to its URL, each try, newest first
  switchboard webhooks replay --app ID | --user ID DELIVERY

  switchboard doctor                    check configuration, database and carriers

The configuration comes from the environment: docs/operating/configuration.md.
`

const commands: Readonly<Record<string, (args: string[]) => Promise<number>>> = {
  start: () => runCommand({ migrate: true, serve: true, work: true }),
  serve: () => runCommand({ migrate: false, serve: true, work: false }),
  work: () => runCommand({ migrate: false, serve: false, work: true }),
  migrate: migrateCommand,
  create: createCommand,
  block: (args) => blockCommand(args, 'blocked'),
  unblock: (args) => blockCommand(args, 'active'),
  candidates: candidatesCommand,
  ledger: ledgerCommand,
  webhooks: webhooksCommand,
  doctor: doctorCommand,
}

/** Runs one command; answers the exit status. What the operator can mend is told without a stack trace. */
export async function runCommandLine([name, ...args]: string[]): Promise<number> {
  const command = name === undefined ? undefined : commands[name]
  if (!command) {
    const asked = name === undefined || name === 'help' || name === '--help'
    ;(asked ? process.stdout : process.stderr).write(
      asked ? usage : `There is no command "${name}".\n\n${usage}`,
    )
    return asked ? 0 : 2
  }
  try {
    return await command(args)
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`)
    return 1
  }
}

function explain(error: unknown): string {
  if (error instanceof Fault) return explainFault(error)
  if (error instanceof ConfigError) return error.message
  const { code, message, stack, port } = error as NodeJS.ErrnoException & { port?: number }
  if (code === 'EADDRINUSE')
    return `Port ${port} is taken: stop what listens there, or set PORT and HTTPS_PORT (0 = any free).`
  if (code?.startsWith('ERR_PARSE_ARGS')) return `${message}\n\n${usage}`
  return stack ?? String(error)
}

function explainFault({ code, detail }: Fault): string {
  if (code === 'not_found') return 'There is no such thing.'
  if (detail.fields) return describeFields(detail.fields)
  return `Refused (${code.replaceAll('_', ' ')})${detail.explanation ? `: ${detail.explanation}` : ''}.`
}
