const offsetMs = 9 * 3_600_000
const form = /^(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2})$/

/** `YYYY-MM-DD HH:mm:ss` in Korea, which has no summer time. */
export function koreanTime(at: Date): string {
  return new Date(at.getTime() + offsetMs).toISOString().slice(0, 19).replace('T', ' ')
}

/** The reverse; undefined for what is no such time, such as 30 February. */
export function readKoreanTime(text: string): Date | undefined {
  if (!form.test(text)) return undefined
  const at = new Date(`${text.replace(' ', 'T')}+09:00`)
  return !Number.isNaN(at.getTime()) && koreanTime(at) === text ? at : undefined
}
