import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** A server that `npm start` began; `npm run dev:console` passes its API on. */
const server = 'http://localhost:4000'

export default defineConfig({
  root: import.meta.dirname,
  base: '/console/',
  plugins: [react()],
  // src/app/http/console-page.ts puts one in for each answer.
  html: { cspNonce: '%NONCE%' },
  build: {
    outDir: '../dist/console',
    emptyOutDir: true,
    target: 'es2023',
    // Under the strict policy no data: address may be a module.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 600,
  },
  server: { proxy: { '/console/api': server, '/dev': server } },
})
