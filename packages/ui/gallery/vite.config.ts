import { defineConfig } from 'vite';
import solid from 'vite-plugin-solid';

/** A sheet of every component and state, to look at while working on them: `npm run gallery -w packages/ui`. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [solid()],
  server: { host: '127.0.0.1' },
  build: { outDir: 'dist', emptyOutDir: true },
});
