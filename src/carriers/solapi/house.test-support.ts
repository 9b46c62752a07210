import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { Value } from 'typebox/value'
import { apiKey, apiSecret, pfId, sender } from '../../../test/support/solapi-rules.ts'
import { startSolapiServer, type SolapiServer } from '../../../test/support/solapi-server.ts'
import { asPhoneNumber } from '../../core/phone-number.ts'
import type { Receipt, TextMessage } from '../../domain/messaging/sms.port.ts'
import { createTestLogger } from '../../../test/support/kept-logs.ts'
import { createSolapiCarrier, type SolapiCarrier } from './solapi.ts'
import { SolapiSettings } from './solapi-settings.ts'

export const hookSecret = 'what-the-webhook-was-registered-with'

/** As the configuration file would have them, with defaults; does not look for results unless it is told to. */
export function settingsFor(url: string, extra: object = {}): SolapiSettings {
  const given = { apiKey, apiSecret, baseUrl: url, pollSeconds: 0, hookSecret, ...extra }
  const settings = Value.Default(SolapiSettings, given)
  assert.deepEqual([...Value.Errors(SolapiSettings, settings)], [])
  return settings as SolapiSettings
}

/** One that sends notices too: the channel of the test account, and the template `welcome` with `name`. */
export const noticeSettings = { pfId, templates: { welcome: 'KA01TP0001', gone: 'KA01TP0009' } }

export interface TestHouse {
  readonly server: SolapiServer
  readonly carrier: SolapiCarrier
  readonly receipts: Receipt[]
  /** Every log line so far. */
  readonly lines: string[]
  /** In place of recording: rejects while it is set. */
  fails: Error | undefined
  /** Another carrier of the same name and account, as another process has it. */
  another(extra?: object, also?: { opens: boolean }): { carrier: SolapiCarrier; receipts: Receipt[] }
}

/** A carrier that is open, and a vendor for it. */
export async function startHouse(
  t: TestContext,
  extra: object = {},
  also: { fetch?: typeof fetch; random?: () => number; before?: (server: SolapiServer) => void } = {},
): Promise<TestHouse> {
  const { before, ...rest } = also
  const server = await startSolapiServer(t)
  server.templates.set('KA01TP0001', ['name'])
  before?.(server)
  const lines: string[] = []
  const log = createTestLogger((line) => void lines.push(line), 'trace')
  function build(settings: object, { opens } = { opens: true }) {
    const receipts: Receipt[] = []
    const carrier = createSolapiCarrier('solapi', settingsFor(server.url, settings), {
      log,
      random: () => 0.5,
      ...rest,
    })
    carrier.onReceipts(async (some) => {
      if (house.fails) throw house.fails
      receipts.push(...some)
    })
    if (opens) carrier.open()
    t.after(() => {
      server.close()
      return carrier.close()
    })
    return { carrier, receipts }
  }
  const house: TestHouse = {
    server,
    lines,
    fails: undefined,
    another: (settings = extra, more = { opens: true }) => build(settings, more),
    ...({} as { carrier: SolapiCarrier; receipts: Receipt[] }),
  }
  return Object.assign(house, build(extra))
}

let last = 0

/** To a phone and a recipient that no other test of this file uses. */
export function newText(extra: Partial<Omit<TextMessage, 'to'>> & { to?: string } = {}): TextMessage {
  last++
  const { to = `010${String(10_000_000 + last)}`, ...more } = extra
  return {
    recipientId: String(900_000 + last),
    type: 'SMS',
    to: asPhoneNumber(to),
    from: sender,
    subject: '',
    body: `안녕하세요 ${last}`,
    images: [],
    ...more,
  }
}

export const sendPath = '/messages/v4/send-many/detail'
export const filePath = '/storage/v1/files'
export const listPath = '/messages/v4/list'

/** How many messages each request to send had, in order. */
export const sizesOf = (server: SolapiServer) =>
  server.sent(sendPath).map(({ body }) => (body['messages'] as unknown[]).length)
