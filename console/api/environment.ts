/** As the server wrote it into the page: in development there are handsets. */
export const isDevelopment =
  document.querySelector<HTMLMetaElement>('meta[name="environment"]')?.content !== 'production'
