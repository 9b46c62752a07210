import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Histogram, Registry } from 'prom-client'
import { createHttpSeconds } from './http-seconds.ts'

test('http seconds: a scrape reads what prom-client would have kept', async () => {
  const [ours, theirs] = [new Registry(), new Registry()]
  const seconds = createHttpSeconds(ours)
  const histogram = new Histogram({
    name: 'switchboard_http_request_seconds',
    help: 'Time from request to answer, by route',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers: [theirs],
  })
  const routes = ['/v1/orders', '/v1/orders/:id/"quoted"', '__proto__']
  for (let at = 0; at < 400; at++) {
    const labels = {
      method: at % 3 ? 'GET' : 'POST',
      route: routes[at % 5] ?? 'unknown',
      status: at % 7 ? 200 : 404,
    }
    const took = at % 11 === 0 ? 0.001 : 10 / (1 + at)
    seconds.observe({ ...labels, seconds: took })
    histogram.observe(labels, took)
  }
  assert.equal(await ours.metrics(), await theirs.metrics())
  assert.match(
    await ours.metrics(),
    /_bucket\{le="\+Inf",method="POST",route="\/v1\/orders",status="200"\} \d+/,
  )
})
