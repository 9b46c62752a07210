/**
 * How many bytes a text takes on its way to a Korean handset, in CP949 (Microsoft's code page, WHATWG's `euc-kr`):
 * ASCII 1, each other character of CP949 2, and one outside it as UCS-2, 2 for each UTF-16 code unit (an emoji is 4).
 * CP949 has no character beyond the basic plane and none but ASCII in one byte, so no table is needed:
 * whatever is not ASCII comes to 2 for each code unit.
 */
export function cp949Bytes(text: string): number {
  let bytes = text.length
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) > 0x7f) bytes++
  }
  return bytes
}
