/** Paths end in a slash, as the vendor writes them; without it works too, and stays out of the document. */
export function bothPaths(path: `/${string}/`): { url: string; hide: boolean }[] {
  return [
    { url: path, hide: false },
    { url: path.slice(0, -1), hide: true },
  ]
}
