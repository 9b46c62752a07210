const minute = 60
const hour = 60 * minute

/** After the first try, the second, …: about 27 hours from the first to the eighth. */
const delaysSeconds = [5, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 8 * hour, 11 * hour]

/** So that receivers that failed together are not called again together. */
const jitter = 0.2

/**
 * Seconds until the next try, given how many of a series have failed; undefined after the last.
 * `random` is from [0, 1).
 */
export function retryDelaySeconds(failedTries: number, random: number): number | undefined {
  const delay = delaysSeconds[failedTries - 1]
  return delay === undefined ? undefined : delay * (1 - jitter + 2 * jitter * random)
}
