import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveApp } from '@zilker/local/apps/serve-app';
import { inRepository } from '@zilker/local/paths';
import { defaultPortBase, freePort, portBlock } from '@zilker/local/ports';
import { expect, onTestFinished, test } from 'vitest';

const read = (path: string) => readFileSync(inRepository(path), 'utf8');
const packageAt = (folder: string) =>
  JSON.parse(read(`${folder}/package.json`)) as { name: string; dependencies?: Record<string, string> };
const dockerfile = read('Dockerfile');
const lock = JSON.parse(read('package-lock.json')) as {
  packages: Record<string, { link?: true; resolved?: string }>;
};
const workspaces = Object.values(lock.packages).flatMap(({ link, resolved }) =>
  link && resolved ? [resolved] : [],
);
/** What is copied from the checkout into the stage. */
const copiedInto = (stage: string) => {
  const text =
    dockerfile.split(/^FROM /m).find((part) => new RegExp(`^\\S+ AS ${stage}\\n`).test(part)) ?? '';
  return [...text.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, from = '']) => from.split(' '));
};

test('what is copied is there', () => {
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, from = '']) =>
    from.split(' '),
  );
  expect(copied.length).toBeGreaterThan(20);
  for (const path of copied) expect(existsSync(inRepository(path)), path).toBe(true);
});

test('npm sees every workspace of the lock file', () => {
  for (const folder of workspaces) expect(dockerfile).toContain(`COPY ${folder}/package.json ${folder}/\n`);
});

test('the image of the services has all that they import', () => {
  const folderOf = new Map(workspaces.map((folder) => [packageAt(folder).name, folder]));
  const wanted = new Set<string>();
  const add = (folder: string) => {
    if (wanted.has(folder)) return;
    wanted.add(folder);
    for (const name of Object.keys(packageAt(folder).dependencies ?? {})) {
      const needed = folderOf.get(name);
      if (needed !== undefined) add(needed);
    }
  };
  for (const service of ['core-api', 'waiting-room', 'workers', 'packages/local']) add(service);
  expect(copiedInto('services')).toEqual(expect.arrayContaining([...wanted]));
});

test('the apps are served with the headers of the local stack, on its ports', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'zilker-web-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  await mkdir(join(dir, 'dist'));
  await writeFile(join(dir, 'dist', 'index.html'), '<title>An app</title>');
  const upstreams = { coreApi: 'http://127.0.0.1:9', waitingRoom: 'http://127.0.0.1:9' };
  const app = await serveApp({ name: 'app', dist: join(dir, 'dist'), port: await freePort(), upstreams });
  onTestFinished(() => app.stop());
  const { headers } = await fetch(app.url);
  // where a deployment has relays of the public randomness, its pages may read from them too
  const caddyfile = read('Caddyfile').replace(' {$BEACON_RELAYS}', '');
  for (const name of [
    'Content-Security-Policy',
    'X-Content-Type-Options',
    'Referrer-Policy',
    'Permissions-Policy',
    'Cross-Origin-Opener-Policy',
  ])
    expect(caddyfile).toContain(`header ${name} "${headers.get(name)}"\n`);
  const ports = portBlock(defaultPortBase);
  expect(
    [...caddyfile.matchAll(/^:(\d+) \{\n\troot \* \/srv\/(\S+)$/gm)].map(([, port, app]) => [
      Number(port),
      app,
    ]),
  ).toEqual([
    [ports.storefront, 'storefront'],
    [ports.portal, 'venue-portal'],
    [ports.scanner, 'scanner'],
  ]);
});
