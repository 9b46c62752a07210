import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { WorkerEvents } from 'graphile-worker'
import { untilQuiet } from './lane-pulse.ts'

const quietAfterMs = 100

function watch() {
  const events: WorkerEvents = new EventEmitter()
  const stopping = new AbortController()
  let isOver = false
  const over = untilQuiet(events, { workers: 1, signal: stopping.signal, quietAfterMs }).then(() => {
    isOver = true
  })
  const tell = (name: 'job:start' | 'job:success') => events.emit(name, { job: { id: '1' } } as never)
  return { over, tell, isOver: () => isOver, stop: () => stopping.abort() }
}

test('lane: one that asks for no job though a worker is free is found out', async () => {
  await watch().over
})

test('lane: one whose workers are all busy need not ask, and has its time when they no longer are', async () => {
  const { over, tell, isOver } = watch()
  tell('job:start')
  await sleep(5 * quietAfterMs)
  assert.equal(isOver(), false)
  tell('job:success')
  await over
})

test('lane: nobody waits for one that is stopped', async () => {
  const { over, tell, stop } = watch()
  tell('job:start')
  stop()
  await over
})
