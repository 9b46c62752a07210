/** One of the things that the server made during this run, out of the pool of that name; `otherwise` while it is empty. */
export interface Learned {
  readonly $learned: string
  readonly pick: number
  readonly otherwise: Value
}

/** A file out of the collection, by its name. */
export interface FileValue {
  readonly $file: string
}

/** What a field of a draft holds: JSON, or what is looked up when the draft is sent. */
export type Value =
  | null
  | boolean
  | number
  | string
  | readonly Value[]
  | Learned
  | FileValue
  | { readonly [name: string]: Value }

export function isLearned(value: Value): value is Learned {
  return typeof value === 'object' && value !== null && '$learned' in value
}

export function isFile(value: Value): value is FileValue {
  return typeof value === 'object' && value !== null && '$file' in value
}

export function isObject(value: Value | undefined): value is { readonly [name: string]: Value } {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !('$learned' in value) &&
    !('$file' in value)
  )
}
