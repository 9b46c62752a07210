/** JSON, or a form in parts as soon as there is a file in it. Lists repeat their name. */
export function serialiseBody(body: unknown): string | FormData | undefined {
  if (body === undefined) return undefined
  const fields = Object.entries(body as Record<string, unknown>)
  if (!fields.some(([, value]) => [value].flat().some((each) => each instanceof Blob)))
    return JSON.stringify(body)
  const form = new FormData()
  for (const [name, value] of fields) {
    for (const each of [value].flat()) {
      if (each instanceof Blob) form.append(name, each, each instanceof File ? each.name : name)
      else if (each !== undefined && each !== null)
        form.append(name, typeof each === 'string' ? each : JSON.stringify(each))
    }
  }
  return form
}
