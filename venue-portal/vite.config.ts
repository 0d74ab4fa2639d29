import { defineConfig } from 'vite';
import solid from 'vite-plugin-solid';

// One origin for page, API and room, here as behind the ingress: no CORS, and cookies stay first-party.
const proxy = {
  '/api': { target: process.env.CORE_API_URL ?? 'http://127.0.0.1:4310' },
  '/room': { target: process.env.ROOM_URL ?? 'http://127.0.0.1:4320', ws: true },
};
const server = { host: '127.0.0.1', port: 4301, strictPort: true, proxy };

export default defineConfig({
  plugins: [solid()],
  build: { target: 'es2022', sourcemap: true },
  server,
  preview: server,
});
