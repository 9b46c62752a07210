import type { Receipt } from '../../domain/messaging/sms.port.ts'
import type { Logger } from '../../platform/log/logger.ts'
import { status } from './command-status.ts'
import type { Connection } from './connection.ts'
import type { Decision } from './long-texts.ts'
import { command, PduFault, readDataSm, readDeliverSm, type Delivery, type Pdu } from './pdu.ts'
import { createReceiptReader, type FinalCode } from './receipt.ts'
import type { SmppSettings } from './smpp-settings.ts'

/** Receipts that are not durable yet; more have to come again. */
const maxOpen = 10_000
const maxBatch = 1000
/** Between two lines in the log about what a peer sends, milliseconds. */
const complaintMs = 1000

type Record = (receipts: readonly Receipt[]) => Promise<void>

interface Open {
  readonly receipt: Receipt
  readonly recorded: (() => void) | undefined
  readonly answer: (statusCode: number) => void
}

export interface Inbox {
  recordBy(record: Record): void
  /** Anything that a peer asks for beside enquire_link and unbind; never throws on what it sent. */
  take(pdu: Pdu, connection: Connection): void
  /** What was learnt of a text otherwise than by a receipt; it is lost if it cannot be recorded. */
  report(receipt: Receipt): void
  /** Resolves when nothing waits to be recorded. */
  idle(): Promise<void>
}

/**
 * What comes in: receipts are recorded and acknowledged when they are durable, those of one turn of the event loop
 * together. One that cannot be recorded is refused for now (ESME_RX_T_APPN), so that the SMSC sends it again.
 */
export function createInbox(house: {
  settings: Pick<SmppSettings, 'receipts'>
  log: Logger
  decide(ref: string, code: FinalCode): Decision | Promise<Decision>
}): Inbox {
  const { log } = house
  const readReceipt = createReceiptReader(house.settings)
  let record: Record | undefined
  let batch: Open[] = []
  let open = 0
  const idlers = new Set<() => void>()
  const complain = createComplaints(log)

  function flush(): void {
    const some = batch
    batch = []
    const done = (isDurable: boolean) => {
      for (const { answer, recorded } of some) {
        if (isDurable) recorded?.()
        answer(isDurable ? status.ok : status.tryAgain)
      }
    }
    write(some.map(({ receipt }) => receipt)).then(
      () => done(true),
      (error: unknown) => {
        log.warn({ err: error, count: some.length }, 'receipts were not recorded; they have to come again')
        done(false)
      },
    )
  }

  async function write(receipts: readonly Receipt[]): Promise<void> {
    if (!record) throw new Error('nobody records receipts')
    await record(receipts)
  }

  function follow(decision: Decision, answer: Open['answer']): void {
    if (decision.kind === 'noted') return answer(status.ok)
    if (decision.kind === 'again') return answer(status.tryAgain)
    batch.push({ receipt: decision.receipt, recorded: decision.recorded, answer })
    if (batch.length === 1) setImmediate(() => batch.length > 0 && flush())
    else if (batch.length === maxBatch) flush()
  }

  function finished(): void {
    open--
    if (open === 0) for (const resolve of idlers) resolve()
  }

  function takeReceipt({ ref, code }: Receipt, reply: Open['answer']): void {
    if (open >= maxOpen) return reply(status.tryAgain)
    open++
    const answer = (statusCode: number) => {
      finished()
      reply(statusCode)
    }
    const decision = house.decide(ref, code)
    if (decision instanceof Promise) void decision.then((made) => follow(made, answer))
    else follow(decision, answer)
  }

  function takeDelivery(delivery: Delivery, pdu: Pdu, connection: Connection): void {
    const request = { commandId: pdu.commandId, sequence: pdu.sequence }
    const incoming = readReceipt(delivery)
    if (incoming.kind === 'receipt') {
      return takeReceipt(incoming, (statusCode) => connection.answer(request, statusCode))
    }
    if (incoming.kind === 'unreadable') complain('a receipt without a message or a state that is known')
    if (incoming.kind === 'text') log.info('a text from a phone came; nobody wants it')
    connection.answer(request, status.ok)
  }

  return {
    recordBy(recorder) {
      record = recorder
    },
    take(pdu, connection) {
      if (pdu.commandId === command.alertNotification) return
      if (pdu.commandId !== command.deliverSm && pdu.commandId !== command.dataSm) {
        return connection.nack(pdu, status.invalidCommandId)
      }
      try {
        const read = pdu.commandId === command.deliverSm ? readDeliverSm : readDataSm
        takeDelivery(read(pdu.body), pdu, connection)
      } catch (error) {
        if (!(error instanceof PduFault)) throw error
        complain(error.message)
        connection.answer(pdu, error.status)
      }
    },
    report(receipt) {
      if (open >= maxOpen) return
      open++
      follow({ kind: 'report', receipt }, finished)
    },
    async idle() {
      if (open === 0) return
      await new Promise<void>((resolve) => {
        idlers.add(resolve)
      })
    },
  }
}

/** One line a second at most, whatever the peer sends. */
function createComplaints(log: Logger): (reason: string) => void {
  let count = 0
  let saidAt = -Infinity
  return (reason) => {
    count++
    const now = performance.now()
    if (now - saidAt < complaintMs) return
    log.warn({ reason, count }, 'something came that cannot be read')
    saidAt = now
    count = 0
  }
}
