import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrationsFolder } from '../migrate.ts';

export type TestFolder = { folder: string; remove(): void };

/** A folder of migrations of one's own, in the order given. */
export function folderOf(files: Readonly<Record<string, string>>): TestFolder {
  const folder = mkdtempSync(join(tmpdir(), 'zilker-migrations-'));
  mkdirSync(join(folder, 'meta'));
  const entries = Object.keys(files).map((tag, idx) => ({ idx, tag, when: 1_700_000_000_000 + idx * 1000 }));
  for (const { tag } of entries) writeFileSync(join(folder, `${tag}.sql`), files[tag] ?? '');
  writeFileSync(join(folder, 'meta', '_journal.json'), JSON.stringify({ entries }));
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

/** The migrations of the box office as they were when `last` was the newest. */
export function folderUpTo(last: string): TestFolder {
  const folder = mkdtempSync(join(tmpdir(), 'zilker-migrations-'));
  cpSync(migrationsFolder, folder, { recursive: true });
  const file = join(folder, 'meta', '_journal.json');
  const journal = JSON.parse(readFileSync(file, 'utf8')) as { entries: { tag: string }[] };
  const at = journal.entries.findIndex(({ tag }) => tag === last);
  if (at < 0) throw new Error(`there is no migration ${last}`);
  writeFileSync(file, JSON.stringify({ ...journal, entries: journal.entries.slice(0, at + 1) }));
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}
