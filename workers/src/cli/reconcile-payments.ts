import { parseArgs } from 'node:util';
import { createDb } from '@zilker/box-office/db';
import { openPayments } from '@zilker/box-office/payments/open-payments';
import { closeDifference } from '@zilker/box-office/payments/report-difference';
import { readDifferences } from '@zilker/box-office/reconcile-payments/read-differences';
import { reconcilePayments } from '@zilker/box-office/reconcile-payments/reconcile-payments';
import { orExit, readEnv, url } from '@zilker/runtime/env';
import { createLog } from '@zilker/runtime/log';
import { createPool } from '@zilker/runtime/pg';
import { stripeEnv } from '@zilker/runtime/stripe-env';

/**
 * `npm run reconcile:payments [-- --days N] [-- --settled KIND/OBJECT]`: holds Stripe's word against ours now. Exits 0 when all is well, 1 while
 * there is a difference, 2 when it could not be found out.
 */
const usage = `npm run reconcile:payments [-- --days N] [--settled KIND/OBJECT]

Holds every session, payment, refund, transfer and dispute at Stripe against our rows. What can be mended is, by running workers.

  --days N                how far back, 1 to 30; 3 where it is not said
  --settled KIND/OBJECT   a person has dealt with this difference`;

const input = readInput();
if (input === undefined) {
  console.error(usage);
  process.exit(2);
}
const settings = {
  DATABASE_URL: url(['postgres:', 'postgresql:']),
  ...stripeEnv,
} as const;
const config = orExit(() => readEnv(settings, process.env));
const log = createLog('reconcile-payments', { level: 'silent' });
const pool = createPool(config.DATABASE_URL, { max: 2, name: 'zilker-reconcile-payments', log });
try {
  process.exitCode = await main(input);
} catch (cause) {
  console.error(`Not reconciled: ${cause instanceof Error ? cause.message : String(cause)}`);
  process.exitCode = 2;
} finally {
  await pool.end();
}

async function main({ days, settled }: NonNullable<typeof input>): Promise<number> {
  const db = createDb(pool);
  const now = new Date();
  if (settled !== undefined && !(await closeDifference(db, settled, now)))
    throw new Error(`There is no open difference ${settled.kind}/${settled.object}.`);
  const { payments } = openPayments(db, config);
  const { stored, objects, mending, failed } = await reconcilePayments({ db, payments, now }, { days });
  const open = await readDifferences(db);
  for (const { kind, object, sentence, firstSeenAt } of open)
    console.log(`${kind}/${object}, since ${firstSeenAt.toISOString()}\n  ${sentence}.\n`);
  for (const { of, cause } of failed)
    console.log(
      `A ${of} could not be looked at\n  ${cause instanceof Error ? cause.message : String(cause)}\n`,
    );
  const done = `${objects} objects of ${days} days, ${stored} events that had never arrived, ${mending} differences being mended`;
  if (failed.length > 0) throw new Error(`${failed.length} times Stripe did not tell. ${done}`);
  console.log(open.length === 0 ? `All is well: ${done}.` : `${open.length} differences: ${done}.`);
  return open.length === 0 && mending === 0 ? 0 : 1;
}

function readInput() {
  try {
    const options = { days: { type: 'string', default: '3' }, settled: { type: 'string' } } as const;
    const { values } = parseArgs({ options });
    const days = Number(values.days);
    const settled = values.settled === undefined ? undefined : /^(\w+)\/(\w+)$/.exec(values.settled);
    if (!Number.isInteger(days) || days < 1 || days > 30 || settled === null) return undefined;
    const [, kind = '', object = ''] = settled ?? [];
    return { days, settled: settled === undefined ? undefined : { kind, object } };
  } catch {
    return undefined;
  }
}
