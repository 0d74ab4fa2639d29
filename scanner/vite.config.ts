import { defineConfig } from 'vite';
import solid from 'vite-plugin-solid';
import { listForOffline } from './list-for-offline.ts';

// One origin for page and API, here as behind the ingress: no CORS.
const proxy = {
  '/api': { target: process.env.CORE_API_URL ?? 'http://127.0.0.1:4310' },
  '/room': { target: process.env.ROOM_URL ?? 'http://127.0.0.1:4320', ws: true },
};
const server = { host: '127.0.0.1', port: 4302, strictPort: true, proxy };

export default defineConfig({
  plugins: [solid(), listForOffline()],
  build: {
    target: 'es2022',
    sourcemap: true,
    // The decoder of html5-qrcode is most of it, and the phone keeps the whole app from its first visit on.
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      input: { index: 'index.html', worker: 'src/worker/worker.ts' },
      // A service worker is known by its address, so its name never changes.
      output: {
        entryFileNames: (chunk) => (chunk.name === 'worker' ? 'worker.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  server,
  preview: server,
});
