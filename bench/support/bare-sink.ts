import { createSink } from '../../src/carriers/loopback/sink.ts'
import { asPhoneNumber } from '../../src/core/phone-number.ts'

const window = 1000

/** Submissions with their receipts that the sink takes when nothing else is done: the most that a dispatcher could bring. */
export async function measureBareSink(seconds: number): Promise<number> {
  const sink = createSink('sink')
  let reported = 0
  sink.onReceipts((receipts) => {
    reported += receipts.length
    return Promise.resolve()
  })
  const to = asPhoneNumber('01012345678')
  const message = {
    recipientId: '1',
    type: 'SMS',
    to,
    from: '0212345678',
    subject: '',
    body: 'x',
    images: [],
  } as const
  const until = performance.now() + seconds * 1000
  while (performance.now() < until) {
    await Promise.all(Array.from({ length: window }, () => sink.submit(message)))
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  await sink.close()
  return reported / seconds
}
