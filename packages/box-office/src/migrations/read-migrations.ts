import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { type Statement, statementOf } from './statement.ts';

export type Migration = {
  tag: string;
  /** Ms; what the journal in the database knows it by. */
  when: number;
  /** SHA-256 of the whole file, in hex. */
  hash: string;
  steps: readonly Step[];
};

/** Statements that commit together, or one that PostgreSQL runs outside of any transaction. */
export type Step =
  | { kind: 'together'; statements: readonly Statement[] }
  | { kind: 'alone'; statement: Statement };

const journalSchema = v.object({ entries: v.array(v.object({ tag: v.string(), when: v.number() })) });

/** The migrations of a folder that drizzle-kit keeps, oldest first. */
export function readMigrations(folder: string): Migration[] {
  const journal = v.parse(
    journalSchema,
    JSON.parse(readFileSync(join(folder, 'meta', '_journal.json'), 'utf8')),
  );
  return journal.entries.map(({ tag, when }) => {
    const text = readFileSync(join(folder, `${tag}.sql`), 'utf8');
    return { tag, when, hash: createHash('sha256').update(text).digest('hex'), steps: stepsOf(text) };
  });
}

/** The statements of a file in its order. Neighbours that may share a transaction do, so that they take effect at once. */
export function stepsOf(text: string): Step[] {
  const steps: Step[] = [];
  let together: Statement[] = [];
  for (const sql of text.split('--> statement-breakpoint')) {
    if (sql.trim() === '') continue;
    const statement = statementOf(sql);
    if (!statement.alone) {
      if (together.length === 0) steps.push({ kind: 'together', statements: together });
      together.push(statement);
    } else {
      steps.push({ kind: 'alone', statement });
      together = [];
    }
  }
  return steps;
}
