import { randomInt } from 'node:crypto';
import type pg from 'pg';
import type { Fan } from '../fan/scene.ts';

/** No country has this code, so that no text to such a number reaches anybody. */
const nowhere = '+999';
const digits = 10;

/** Fans of a crowd have no number, and nobody can send a ticket to who has none: these get one. Resolves to the numbers, in order. */
export async function giveNumbers(pool: pg.Pool, fans: readonly Fan[]): Promise<string[]> {
  const numbers = fans.map(() => nowhere + String(randomInt(10 ** digits)).padStart(digits, '0'));
  await pool.query(
    `UPDATE accounts a SET phone = g.phone
       FROM unnest($1::text[], $2::text[]) AS g (account, phone) WHERE a.id = g.account AND (a.simulated OR a.phone LIKE 'sim:%')`,
    [fans.map(({ account }) => account), numbers],
  );
  return numbers;
}
