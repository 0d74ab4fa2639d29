import { parseArgs } from 'node:util';
import { idSchema } from '@zilker/contracts/ids';
import pg from 'pg';
import * as v from 'valibot';
import { createDb } from '../db.ts';
import { remedyOf } from './checks.ts';
import { type EventBreach, reconcile } from './reconcile.ts';

/**
 * `npm run reconcile [-- --event EVT] [--json]`: holds every counter and order against its rows, reading only. Each breach is named as
 * it is found, on standard output; how far it has come is on standard error. Exits 0 when all is well, 1 on a breach, 2 when it could
 * not be found out.
 */
const usage = `npm run reconcile [-- --event EVT] [--json]

Holds counters, orders, tickets and payments against each other, and changes nothing.

  --event EVT   one event (evt_…) instead of all
  --json        a line of JSON for each breach, and one for the whole`;

await main().then(
  (code) => {
    process.exitCode = code;
  },
  (cause: unknown) => {
    process.stderr.write(
      `Not reconciled: ${cause instanceof Error ? cause.message || String(cause) : String(cause)}\n`,
    );
    process.exitCode = 2;
  },
);

async function main(): Promise<number> {
  const options = readOptions();
  const connectionString = process.env.DATABASE_URL;
  if (!connectionString) throw new Error('DATABASE_URL is not set: name the database to look at.');
  const pool = new pg.Pool({ connectionString, max: 1, application_name: 'zilker-reconcile' });
  // one that is lost is told by the question that it was for
  pool.on('error', () => undefined);
  try {
    const found = await reconcile(createDb(pool), {
      ...(options.event === undefined ? {} : { event: options.event }),
      breach: (breach) => write(options.json ? JSON.stringify({ breach }) : sentencesOf(breach)),
      progress: ({ done, of }) => process.stderr.write(`${done} of ${of} events\n`),
    });
    write(options.json ? JSON.stringify(found) : summaryOf(found));
    return found.breaches === 0 ? 0 : 1;
  } finally {
    await pool.end();
  }
}

function readOptions() {
  const { event, json } = parse();
  const id = v.safeParse(v.optional(idSchema('event')), event);
  if (!id.success) throw new Error(`“${event}” is not the id of an event (evt_…).`);
  return { event: id.output, json };
}

function parse() {
  try {
    const options = { event: { type: 'string' }, json: { type: 'boolean', default: false } } as const;
    return parseArgs({ options }).values;
  } catch {
    throw new Error(usage);
  }
}

function sentencesOf({ check, event, order, about, sentence }: EventBreach): string {
  const names = [event, order, about].filter((name) => name !== null).join(', ');
  return `${check} (${names})\n  ${sentence}.\n  ${remedyOf(check)}\n`;
}

function summaryOf({ events, orders, breaches, seconds }: Awaited<ReturnType<typeof reconcile>>): string {
  const looked = `${events} events and ${orders} orders in ${seconds.toFixed(1)} s`;
  return breaches === 0 ? `All is well: ${looked}.` : `${breaches} breaches: ${looked}.`;
}

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}
