import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseCrontab } from 'graphile-worker'
import { crontab } from './crontab.ts'

test('crontab: graphile-worker understands it, and one job of each waits at most', () => {
  const items = parseCrontab(crontab)
  assert.equal(items.length, 4)
  for (const { task, options } of items) assert.equal(options.jobKey, task)
})

test('crontab: images go within five minutes, contracts and messages within one, and the sweep is made once an hour', () => {
  const everyMinute = Array.from({ length: 60 }, (_, min) => min)
  const hours = Array.from({ length: 24 }, (_, hour) => hour)
  const times = parseCrontab(crontab).map(({ task, match }) => {
    const minutesOf = (hour: number) =>
      everyMinute.filter((min) => match({ min, hour, date: 29, month: 2, dow: 4 }))
    for (const hour of hours) assert.deepEqual(minutesOf(hour), minutesOf(0), `${task} at ${hour}`)
    return [task, minutesOf(0)]
  })
  assert.deepEqual(Object.fromEntries(times), {
    sweep: [17],
    'tidy-messages': everyMinute,
    'erase-images': [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55],
    'expire-contracts': everyMinute,
  })
})
