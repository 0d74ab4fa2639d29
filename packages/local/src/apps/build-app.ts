import { createHash } from 'node:crypto';
import { existsSync, globSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runChild } from '../child.ts';
import { inRepository, nodeBinary } from '../paths.ts';
import { withLock } from './with-lock.ts';

export const appNames = ['storefront', 'venue-portal', 'scanner'] as const;
export type AppName = (typeof appNames)[number];

/** The folder that an app is built into. */
export function distOf(app: AppName): string {
  return inRepository(app, 'dist');
}

/** Builds the app with vite unless its `dist` was built from these very sources; one process at a time. */
export async function buildApp(app: AppName): Promise<void> {
  if (await isBuiltFrom(app, await hashOfSources(app))) return;
  await withLock(inRepository('node_modules', `.building-${app}`), async () => {
    const sources = await hashOfSources(app);
    if (await isBuiltFrom(app, sources)) return;
    await runChild({
      command: nodeBinary(),
      args: [inRepository('node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'],
      cwd: inRepository(app),
      env: { ...process.env, NODE_ENV: 'production' },
    });
    await writeFile(markOf(app), sources);
  });
}

const markOf = (app: AppName) => join(distOf(app), '.built-from');

async function isBuiltFrom(app: AppName, sources: string): Promise<boolean> {
  const mark = await readFile(markOf(app), 'utf8').catch(() => undefined);
  return mark === sources && existsSync(join(distOf(app), 'index.html'));
}

/** SHA-256 over everything that a build reads: the app, the packages that browsers share, and the lock file. */
async function hashOfSources(app: AppName): Promise<string> {
  const root = inRepository();
  const files = [
    `${app}/*.{ts,json,html}`,
    `${app}/{src,public}/**/*`,
    'packages/{ui,contracts}/package.json',
    'packages/{ui,contracts}/src/**/*',
    'package-lock.json',
    'tsconfig.json',
  ].flatMap((pattern) => globSync(pattern, { cwd: root, withFileTypes: true }));
  const paths = files
    .filter((file) => file.isFile() && !/\.test\.tsx?$/.test(file.name))
    .map((file) => join(file.parentPath, file.name))
    .sort();
  const hash = createHash('sha256');
  for (const path of new Set(paths)) {
    hash.update(`${path.slice(root.length)}\0`);
    hash.update(
      createHash('sha256')
        .update(await readFile(path))
        .digest(),
    );
  }
  return hash.digest('hex');
}
