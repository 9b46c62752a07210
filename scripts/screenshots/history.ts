import type { TestServer } from '../../test/support/server.ts'

const minutes = 60
/** How requests fall on the buckets of latency (src/domain/traffic/latency.ts). */
const shares = [0.02, 0.3, 0.4, 0.18, 0.06, 0.03, 0.01, 0, 0, 0, 0, 0]

const apis = { callup: 620, senicare: 240, sms4wp: 1100, virtualclass: 130, itechs: 60 }
const tallies = [
  ['results', '4100', 900],
  ['results', '4410', 42],
  ['results', '4400', 11],
  ['calls', 'done', 540],
  ['calls', 'unreachable', 31],
  ['submissions', 'loopback/taken', 960],
] as const

/** An hour of traffic that nobody made: waves, with a little noise that is the same each time. */
export async function fillHistory({ app: { db, traffic: counts } }: TestServer): Promise<void> {
  // How long the first requests of a server take says nothing.
  await counts.flush()
  await db`delete from traffic_minute`
  const now = Math.floor(Date.now() / 60_000)
  const level = (minute: number, phase: number) =>
    1 + 0.35 * Math.sin(minute / 9 + phase) + 0.12 * Math.sin(minute * 2.7 + phase * 5)
  const traffic = Object.entries(apis).flatMap(([api, most], phase) =>
    Array.from({ length: minutes }, (_, minute) => {
      const requests = Math.round(most * level(minute, phase))
      return {
        minute: now - minutes + minute,
        api,
        requests,
        refused: Math.round(requests * 0.02),
        failed: 0,
        latency: shares.map((share) => Math.round(share * requests)),
      }
    }),
  )
  for (const { minute, api, requests, refused, failed, latency } of traffic) {
    await db`
      insert into traffic_minute (minute, api, requests, refused, failed, latency)
      values (${minute}, ${api}, ${requests}, ${refused}, ${failed}, ${latency}::int[])
      on conflict do nothing`
  }
  for (const [phase, [name, label, most]] of tallies.entries()) {
    for (let minute = 0; minute < minutes; minute++) {
      await db`
        insert into tally_minute (minute, name, label, count)
        values (${now - minutes + minute}, ${name}, ${label}, ${Math.round(most * level(minute, phase))})
        on conflict do nothing`
    }
  }
}
