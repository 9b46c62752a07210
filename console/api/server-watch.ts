import { onlineManager } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'

const firstWaitMs = 500
const longestWaitMs = 3000

const listeners = new Set<() => void>()
let isLost = false

/** The server did not answer: queries pause until it does, and then go on by themselves. */
export function noteLost(): void {
  if (isLost) return
  set(true)
  void waitForServer()
}

export function useIsServerLost(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => isLost,
  )
}

/** An answer of a proxy that stands before a server that is away. */
export function isFromProxy(response: Response): boolean {
  const isGateway = response.status === 502 || response.status === 503 || response.status === 504
  return isGateway && !(response.headers.get('content-type') ?? '').includes('json')
}

async function waitForServer(): Promise<void> {
  for (let waitMs = firstWaitMs; isLost; waitMs = Math.min(waitMs * 1.5, longestWaitMs)) {
    await new Promise((resolve) => setTimeout(resolve, waitMs))
    try {
      const answer = await fetch('/healthz', {
        cache: 'no-store',
        signal: AbortSignal.timeout(longestWaitMs),
      })
      if (answer.ok) set(false)
    } catch {
      // Still away.
    }
  }
}

function set(lost: boolean): void {
  isLost = lost
  onlineManager.setOnline(!lost)
  for (const listener of listeners) listener()
}
