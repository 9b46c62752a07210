/** What the tests use of npm `smpp` 0.5.1, which has no types: an SMSC that is not ours, and its reading of our PDUs. */
declare module 'smpp' {
  import type { Server, Socket } from 'node:net'
  import type { EventEmitter } from 'node:events'

  type Fields = Record<string, unknown>

  class PDU {
    constructor(bytes: Buffer)
    constructor(command: string, options?: Fields)
    readonly [field: string]: unknown
    readonly command: string
    readonly command_status: number
    readonly sequence_number: number
    response(options?: Fields): PDU
    toBuffer(): Buffer
  }

  class Session extends EventEmitter {
    readonly socket: Socket
    send(pdu: PDU, onAnswer?: (answer: PDU) => void): boolean
    deliver_sm(options: Fields, onAnswer?: (answer: PDU) => void): boolean
    close(): void
    destroy(): void
  }

  function createServer(options: Fields, onSession: (session: Session) => void): Server

  const smpp: { PDU: typeof PDU; createServer: typeof createServer }
  export default smpp
  export type { PDU, Session }
}
