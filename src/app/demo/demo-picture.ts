import sharp from 'sharp'

const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="480" height="320">
  <defs><linearGradient id="sky" x2="0" y2="1"><stop stop-color="#0b3b46"/><stop offset="1" stop-color="#f2b680"/></linearGradient></defs>
  <rect width="480" height="320" fill="url(#sky)"/>
  <circle cx="240" cy="214" r="46" fill="#ffe2b8"/>
  <path d="M0 320V232l70-46 66 40 84-74 92 82 58-40 110 70v56z" fill="#0a2f38"/>
</svg>`

let made: Promise<Buffer> | undefined

/** A JPEG for messages that need one. */
export function makeDemoPicture(): Promise<Buffer> {
  made ??= sharp(Buffer.from(drawing)).jpeg({ quality: 82 }).toBuffer()
  return made
}
