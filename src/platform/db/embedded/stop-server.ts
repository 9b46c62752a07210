import { setTimeout as sleep } from 'node:timers/promises'
import { type Answer, knock } from './knock.ts'
import { type Place } from './place.ts'
import { findPostmaster } from './postmaster-file.ts'
import { type Session } from './session.ts'

const pollMs = 20
// A pool that has just been closed still shows in pg_stat_activity until its backends are gone.
const closingBackendsMs = 500
// A process that was killed still seems to stay for so long.
const killedBackendsMs = 100
const busyMs = 30_000
const fastShutdownMs = 30_000
const immediateShutdownMs = 10_000

/** Last one out: stops the server unless another process still uses it. Only under the lock, one's session ended. */
export async function leaveServer(
  place: Place,
  login: { socketDir: string; password: string },
): Promise<void> {
  const answer = await knockUntilSettled(login)
  if (answer.state === 'open') {
    const inUse = await isUsedByOthers(answer.session)
    await answer.session.end()
    if (inUse) return
  } else if (answer.state !== 'nobody') return
  const postmaster = await findPostmaster(place.cluster)
  if (postmaster === undefined) return
  signal(postmaster.pid, 'SIGINT')
  if (await isGone(place, postmaster.pid, fastShutdownMs)) return
  signal(postmaster.pid, 'SIGQUIT')
  if (await isGone(place, postmaster.pid, immediateShutdownMs)) return
  throw new Error(`PostgreSQL (process ${postmaster.pid}) does not stop; see ${place.logFile}.`)
}

/** A busy server recovers or stops by another's will: both end soon, or are not ours to end. */
async function knockUntilSettled(login: { socketDir: string; password: string }): Promise<Answer> {
  const deadline = Date.now() + busyMs
  for (;;) {
    const answer = await knock(login.socketDir, login.password)
    if (answer.state !== 'busy' || Date.now() > deadline) return answer
    await sleep(pollMs)
  }
}

/** True also when the connection breaks: then the server is stopping or recovering without us. */
async function isUsedByOthers(session: Session): Promise<boolean> {
  const began = Date.now()
  try {
    for (;;) {
      const { clients, staying } = await session.countOthers()
      if (clients === 0) return false
      if (Date.now() - began > (staying > 0 ? killedBackendsMs : closingBackendsMs)) return true
      await sleep(pollMs)
    }
  } catch {
    return true
  }
}

async function isGone(place: Place, pid: number, patienceMs: number): Promise<boolean> {
  const deadline = Date.now() + patienceMs
  while ((await findPostmaster(place.cluster))?.pid === pid) {
    if (Date.now() > deadline) return false
    await sleep(pollMs)
  }
  return true
}

function signal(pid: number, name: 'SIGINT' | 'SIGQUIT'): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
