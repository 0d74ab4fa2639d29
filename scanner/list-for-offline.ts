import { createHash } from 'node:crypto';
import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const listName = 'offline.json';
const workerName = 'worker.js';

/**
 * Writes the list of files that the scanner needs with no network, for its service worker to keep. The worker's own file ends with
 * the list's version: browsers look for a new worker by comparing bytes.
 */
export function listForOffline(): Plugin {
  let writes = true;
  return {
    name: 'list-for-offline',
    apply: 'build',
    configResolved({ build }) {
      writes = build.write;
    },
    async closeBundle() {
      if (!writes) return;
      const folder = join(import.meta.dirname, 'dist');
      const names = (await readdir(folder, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length).replaceAll('\\', '/'))
        .filter((name) => !name.endsWith('.map') && !name.endsWith(workerName) && !name.endsWith(listName))
        .sort();
      const hash = createHash('sha256');
      for (const name of names) hash.update(name).update(await readFile(join(folder, name)));
      const version = hash.digest('hex').slice(0, 16);
      await writeFile(join(folder, listName), JSON.stringify({ version, files: names }));
      await appendFile(join(folder, workerName), `\n// ${version}\n`);
    },
  };
}
