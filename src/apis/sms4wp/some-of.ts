/** A parameter that was not given is no condition; an empty list would be one that nothing meets. */
export function someOf<Value>(values: readonly Value[]): readonly Value[] | undefined {
  return values.length > 0 ? values : undefined
}
