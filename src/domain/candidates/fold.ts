/** Names are compared without blanks around them and without regard to letter case (Unicode: NFC, lower case). */
export function foldName(name: string): string {
  return name.normalize('NFC').trim().toLowerCase()
}

/** Likewise; `android` is what the vendor calls `aos`. */
export function foldOs(os: string): string {
  const folded = foldName(os)
  return folded === 'android' ? 'aos' : folded
}
