import { Fault, describeFields } from '../../core/fault.ts'
import { ArchiveError } from '../../platform/backup/archive-error.ts'
import { ConfigError } from '../config/config-reader.ts'
import type { Duties } from '../start.ts'

const usage = `switchboard: one server for everything a business does with a phone number

  switchboard start                     migrate, serve and work in one process; the database included
  switchboard serve                     answer HTTP (any number of processes)
  switchboard work                      run jobs (any number of processes)
  switchboard migrate                   bring the database up to date

  switchboard backup FILE|- [--key-file FILE] [--with-master-key]
                                        database and images in one sealed archive, while the servers run
  switchboard restore FILE [--key-file FILE] [--check]
                                        into an empty database; --check reads all of it and changes nothing

  switchboard create app --name NAME [--callback-url URL] [--prefix DIGITS]... [--fallback-text 'Code: {code}']
                         [--attempts N] [--resend-gap SECONDS] [--per-10-minutes N] [--per-day N] [--code-life SECONDS]
  switchboard create user --email E --membership-id N [--type NAME] [--group admin|user] [--points N]
                         [--limit-per-day N] [--limit-per-once N] [--report-url URL]
  switchboard create token --app ID     one more token for an application
  switchboard create token --user ID [--scope S]
                                        a token for a user, in place of the earlier one of this scope
  switchboard create block --prefix DIGITS...
  switchboard create partner --name NAME
  switchboard create company --partner ID --code CODE --name NAME [--launch-url URL] [--replay-protection]
  switchboard create affiliate --name NAME [--webhook-url URL]
                                        a company that enrols phones for insurance
  switchboard create key --partner ID   a key with its first secret
  switchboard create key --affiliate ID one more key for an affiliate
  switchboard create operator --email E --role viewer|inspector|operator|owner
                                        who may sign in at /console/; prints a password to be changed there
  switchboard change partner ID --name NAME
  switchboard change company CODE [--name NAME] [--launch-url URL|none] [--replay-protection on|off]
  switchboard change affiliate ID [--name NAME] [--webhook-url URL|none]
                                        a new URL has a new secret, printed once
  switchboard rotate key ID|KEY         of a partner: one more secret beside the one that there is
  switchboard retire key ID|KEY [--all] the older of two secrets ends, or all of them
  switchboard block   app|token|block|partner|company|affiliate|key|operator ID|TOKEN|PREFIX|ID|CODE|ID|KEY|E-MAIL
  switchboard unblock app|token|block|partner|company|affiliate|key|operator ID|TOKEN|PREFIX|ID|CODE|ID|KEY|E-MAIL

  switchboard operators list            who may sign in, and as what
  switchboard operators role E-MAIL ROLE
  switchboard operators reset E-MAIL    a new password, no second factor, no session

  switchboard candidates import FILE    the devices that can be insured: CSV with id,os,name,model_names (a|b|c)
  switchboard candidates list

  switchboard inspect list [--announced | --overdue] [--after PLACE]
                                        contracts that wait for an inspector, for the answer to a verdict, or in
                                        vain for new photos
  switchboard inspect find NUMBER       the contracts of a customer's phone
  switchboard inspect show ID           customer, device, what was read, history, webhooks
  switchboard inspect take [ID]         for 15 minutes nobody else decides; without ID the one that waits longest
  switchboard inspect release ID
  switchboard inspect pass ID [--start DAY] [--end DAY] [--due-date DAY] [--amount WON]
  switchboard inspect again ID [--front WHY] [--rear WHY] [--message TEXT] [--due-hours N]
  switchboard inspect refuse ID --type TYPE --reason TEXT
  switchboard inspect replay ID DELIVERY

  switchboard audit verify [--heads FILE]
                                        compute the whole chain anew; status 1 when something was changed
  switchboard audit heads               where the chain ends now: to be kept elsewhere, for --heads
  switchboard audit list [--before TIME]
                                        who did what, newest first

  switchboard keys list                 what signs access tokens, and what did
  switchboard keys rotate               the next key: published at once, it signs 10 minutes later
  switchboard keys withdraw KID         a key that became known: nothing that it signed counts any longer

  switchboard rotate-key                a new master key, while the servers run
  switchboard rotate-key --numbers      new keys of phone numbers and look-ups, while none runs

  switchboard ledger verify             compare every balance with its transactions; status 1 when one differs

  switchboard carriers list             every line, and what is paused
  switchboard carriers pause|resume texts|calls NAME
                                        hand nothing new to a carrier; hand to it again

  switchboard webhooks list   --app ID | --user ID | --affiliate ID [--before ID]
                                        what was posted to its URL, each try, newest first
  switchboard webhooks replay --app ID | --user ID | --affiliate ID DELIVERY

  switchboard guard list                number blocks whose codes are held, and why
  switchboard guard unblock BLOCK       send codes there again
  switchboard guard trust|distrust APP  whether an application's codes are judged
  switchboard guard unlock-account ID | unlock-address ADDRESS
                                        allow sign-ins again

  switchboard affiliate-demo [--run] [--verdict pass|again|refuse|none] [--decline ERROR] [--port N] [--pages-port N]
                         [--key KEY --secret SECRET]
                                        an affiliate on this machine, in development: receives webhooks, answers them,
                                        has pages for its customers; with --run it enrols one, verdict included

  switchboard erase person NUMBER [--email E] [--dry-run]
                                        forget whoever has this number, in every room; says what was found, erased, kept

  switchboard doctor                    check configuration, database and carriers

The configuration comes from the environment: docs/operating/configuration.md.
`

type Command = (args: string[]) => Promise<number>

/** Each command is loaded when it is asked for: a short one does not wait for what the server needs. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  start: () => runs({ migrate: true, serve: true, work: true }),
  serve: () => runs({ migrate: false, serve: true, work: false }),
  work: () => runs({ migrate: false, serve: false, work: true }),
  migrate: async () => (await import('./process-commands.ts')).migrateCommand,
  backup: async () => (await import('./backup-commands.ts')).backupCommand,
  restore: async () => (await import('./backup-commands.ts')).restoreCommand,
  create: async () => (await import('./create-commands.ts')).createCommand,
  block: () => sets('blocked'),
  unblock: () => sets('active'),
  keys: async () => (await import('./key-commands.ts')).keysCommand,
  change: async () => (await import('./change-commands.ts')).changeCommand,
  rotate: async () => (await import('./partner-commands.ts')).rotateCommand,
  'rotate-key': async () => (await import('./rotate-key.ts')).rotateKeyCommand,
  retire: async () => (await import('./partner-commands.ts')).retireCommand,
  audit: async () => (await import('./audit-commands.ts')).auditCommand,
  candidates: async () => (await import('./candidate-commands.ts')).candidatesCommand,
  inspect: async () => (await import('./inspect-commands.ts')).inspectCommand,
  operators: async () => (await import('./operator-commands.ts')).operatorsCommand,
  ledger: async () => (await import('./admin-commands.ts')).ledgerCommand,
  carriers: async () => (await import('./carrier-commands.ts')).carriersCommand,
  webhooks: async () => (await import('./webhook-commands.ts')).webhooksCommand,
  guard: async () => (await import('./guard-commands.ts')).guardCommand,
  erase: async () => (await import('./erase-commands.ts')).eraseCommand,
  doctor: async () => (await import('./doctor.ts')).doctorCommand,
  'affiliate-demo': async () => (await import('./affiliate-demo.ts')).affiliateDemoCommand,
}

async function runs(duties: Duties): Promise<Command> {
  const { runCommand } = await import('./process-commands.ts')
  return () => runCommand(duties)
}

async function sets(status: 'active' | 'blocked'): Promise<Command> {
  const { blockCommand } = await import('./admin-commands.ts')
  return (args) => blockCommand(args, status)
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
    return await (
      await command()
    )(args)
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`)
    return 1
  }
}

function explain(error: unknown): string {
  if (error instanceof Fault) return explainFault(error)
  if (error instanceof ConfigError || error instanceof ArchiveError) return error.message
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
