import { focusManager } from '@tanstack/react-query'

const idleAfterMs = 10 * 60_000

let timer: ReturnType<typeof setTimeout> | undefined
let isIdle = false

/**
 * A page that nobody uses asks for nothing by itself, so that a session that is left open ends as an idle one. The first
 * touch brings everything up to date.
 */
export function watchActivity(): void {
  for (const kind of ['pointerdown', 'pointermove', 'keydown', 'wheel', 'visibilitychange']) {
    document.addEventListener(kind, noteActivity, { passive: true })
  }
  noteActivity()
}

export function isAnybodyThere(): boolean {
  return !isIdle && document.visibilityState === 'visible'
}

function noteActivity(): void {
  if (isIdle) {
    isIdle = false
    // As the browser says again.
    focusManager.setFocused(undefined)
  }
  clearTimeout(timer)
  timer = setTimeout(() => {
    isIdle = true
    focusManager.setFocused(false)
  }, idleAfterMs)
}
