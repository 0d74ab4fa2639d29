import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const repositoryRoot = fileURLToPath(new URL('../../../', import.meta.url));

/** Where `npm start` keeps all it knows: stores, keys, logs, `run.json`. `ZILKER_DATA` moves it. */
export const defaultDataDir = process.env.ZILKER_DATA || join(repositoryRoot, '.zilker');

/** A file of the checkout by its path from the root. */
export function inRepository(...parts: string[]): string {
  return join(repositoryRoot, ...parts);
}

/** The Node that runs our TypeScript: the one of the registry where it is installed, else the one we run on. */
export function nodeBinary(): string {
  const bundled = inRepository('node_modules', '.bin', 'node');
  return existsSync(bundled) ? bundled : process.execPath;
}
