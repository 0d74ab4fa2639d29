import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { beforeAll, expect, test } from 'vitest';

/** DESIGN 7: what the waiting page loads, all in all. */
const budgetBytes = 30 * 1024;
const root = join(import.meta.dirname, '..');

// Solid and vite pick their production parts by this.
beforeAll(() => {
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = 'production';
  return () => {
    process.env.NODE_ENV = before;
  };
});

test('the waiting page takes 30 KB of script at most, gzipped', { timeout: 300_000 }, async () => {
  const built = await build({
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'error',
    build: { write: false },
  });
  const [app] = Array.isArray(built) ? built : [built];
  if (!app || !('output' in app)) throw new Error('vite built nothing');
  const scripts = scriptsOf(app.output);
  const boot = app.output.find((one) => one.type === 'chunk' && one.isEntry)?.fileName ?? '';
  const waiting = /assets\/waiting-[\w-]+\.js/.exec(scripts.get(boot) ?? '')?.[0] ?? '';
  expect([...scripts.keys()]).toContain(waiting);

  const loaded = new Set([boot, waiting]);
  for (const name of loaded)
    for (const imported of staticImports(scripts.get(name) ?? '')) loaded.add(imported);
  const bytes = [...loaded].map((name) => gzipSync(scripts.get(name) ?? '').length);
  const total = bytes.reduce((sum, each) => sum + each, 0);
  expect(total).toBeGreaterThan(10 * 1024);
  expect(total).toBeLessThanOrEqual(budgetBytes);
});

/** Every script of the build by its name; those of the waiting app come as assets. */
function scriptsOf(output: Rolldown.RolldownOutput['output']): Map<string, string> {
  return new Map(
    output
      .filter(({ fileName }) => fileName.endsWith('.js'))
      .map((one) => [one.fileName, one.type === 'chunk' ? one.code : String(one.source)]),
  );
}

/** What a script loads before it runs. */
function staticImports(code: string): string[] {
  return [...code.matchAll(/(?:from|import)\s*["'`]\.\/([\w.-]+\.js)["'`]/g)].map(
    ([, name]) => `assets/${name}`,
  );
}
