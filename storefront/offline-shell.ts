import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/**
 * Emits `/sw.js`: the service worker of `src/offline/sw.js` with the list of this build's files in it, so that a ticket opens
 * with no signal once it was opened with one. The list's hash in the cache's name retires the files of older builds.
 */
export function offlineShell(): Plugin {
  return {
    name: 'zilker-offline-shell',
    apply: 'build',
    generateBundle(_, bundle) {
      const files = Object.keys(bundle).filter((name) => name.startsWith('assets/'));
      const source = readFileSync(new URL('./src/offline/sw.js', import.meta.url), 'utf8');
      this.emitFile({
        type: 'asset',
        fileName: 'sw.js',
        source: source.replace('/* shell */', files.map((name) => `'/${name}'`).join(', ')),
      });
    },
  };
}
