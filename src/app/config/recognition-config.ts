import type { ConfigReader } from './config-reader.ts'

export interface RecognitionConfig {
  readonly processes: number
  readonly threads: number
  readonly maxWaiting: number
  /** Whether readers start with a serving process; else with the first picture. */
  readonly isWarm: boolean
}

/** What concerns the reading of pictures, out of the environment. */
export function readRecognitionConfig(read: ConfigReader): RecognitionConfig {
  return {
    processes: read.integer('RECOGNITION_PROCESSES', 2, [1, 64]),
    threads: read.integer('RECOGNITION_THREADS', 1, [1, 64]),
    maxWaiting: read.integer('RECOGNITION_WAITING', 16, [0, 1000]),
    isWarm: read.oneOf('RECOGNITION_WARM', ['on', 'off'], 'on') === 'on',
  }
}
