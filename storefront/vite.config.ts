import { defineConfig, type ProxyOptions } from 'vite';
import solid from 'vite-plugin-solid';
import { dropPage } from './drop-page.ts';
import { offlineShell } from './offline-shell.ts';
import { separateApp } from './separate-app.ts';

/** The services behind this origin, as an ingress would have them: same origin, so no CORS and plain cookies. */
const proxy: Record<string, ProxyOptions> = {
  '/api': { target: process.env.CORE_API_URL ?? 'http://127.0.0.1:4310' },
  '/room': { target: process.env.ROOM_URL ?? 'http://127.0.0.1:4320', ws: true },
  // the page of a drop without script is the room's
  '^/drops/[^/?]+(?:/status(?:\\?|$)|\\?status(?:[=&]|$))': {
    target: process.env.ROOM_URL ?? 'http://127.0.0.1:4320',
  },
};

export default defineConfig({
  root: import.meta.dirname,
  plugins: [solid(), separateApp(), offlineShell(), dropPage()],
  server: { host: '127.0.0.1', port: 4300, proxy },
  preview: { host: '127.0.0.1', port: 4300, proxy },
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    // Small pictures stay files, so that they are fetched once for all pages.
    assetsInlineLimit: 0,
  },
});
