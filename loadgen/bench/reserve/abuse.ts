import { setTimeout } from 'node:timers/promises';
import { createDb } from '@zilker/box-office/db';
import { createReserver, type Reserver } from '@zilker/box-office/orders/reserver';
import { Refusal } from '@zilker/contracts/errors';
import { newId } from '@zilker/contracts/ids';
import { type Sold, sellAll } from './buyers.ts';
import { inputOf } from './contenders/ours.ts';
import { refuseOrdersFrom, type Sale } from './sale.ts';
import type { World } from './world.ts';

const abusers = 20;
/** The last of them: no order of theirs can be written. A place of which several failed is barred, so they come one after another. */
const unwritable = 10;
const writable = abusers - unwritable;
/** So many requests, half a second, until the next one comes. */
const turnOfUnwritable = 1_000;
/** Together, and whatever they are answered: about what one machine can sign and send. */
const requestsPerSecond = 2_000;
const tickMs = 5;

/**
 * The same honest fans through the same reserver, without and with abusers among those who were called. `refused`: they flood with
 * orders over the limit, with the same order again and again, with tickets that do not exist, calls that were not made and keys that
 * are none. `raising`: instead of such keys, with orders at which the database raises, each of which undoes the batch that it came
 * in; no request that we know of does, so a trigger plays it. Theirs come at a fixed pace, whatever is answered.
 */
export async function sellBesideAbusers(
  world: World,
  size: { tickets: number; clients: number; abuse: 'none' | 'refused' | 'raising' },
): Promise<Sold & { refused: number }> {
  const { tickets, clients, abuse } = size;
  const opened = await world.openSale({ tickets: tickets + abusers, fans: tickets + abusers });
  const pool = await opened.pool(4);
  if (abuse === 'raising') await refuseOrdersFrom(pool, tickets + writable);
  const reserver = createReserver(createDb(pool));
  const flood = abuse === 'none' ? undefined : startFlood(reserver, opened.sale, tickets, abuse);
  try {
    const selling = {
      sell: async (place: number) => (await reserver.reserve(inputOf(opened.sale, place))).state === 'held',
    };
    const sold = await sellAll(selling, { places: tickets, clients });
    if (abuse === 'raising' && flood?.failed() === 0) throw new Error('the abusers failed no batch');
    return { ...sold, refused: flood?.refused() ?? 0 };
  } finally {
    await flood?.stop();
    await opened.close();
  }
}

function startFlood(reserver: Reserver, sale: Sale, firstPlace: number, abuse: 'refused' | 'raising') {
  const duplicates = Array.from({ length: writable }, (_, n) => inputOf(sale, firstPlace + n));
  const open = new Set<Promise<void>>();
  let running = true;
  let sent = 0;
  let refused = 0;
  let failed = 0;
  const inputs = () => {
    const n = sent % writable;
    const input = inputOf(sale, firstPlace + n);
    const turn = Math.floor(sent / turnOfUnwritable) % unwritable;
    return [
      { ...input, lines: [{ type: sale.type, quantity: 9 }] },
      duplicates[n] ?? input,
      { ...input, lines: [{ type: newId('ticketType'), quantity: 1 }] },
      { ...input, admission: { ...input.admission, callNo: 2 } },
      // no text of PostgreSQL holds this
      abuse === 'raising'
        ? inputOf(sale, firstPlace + writable + turn)
        : { ...input, idempotencyKey: `${newId('order')}\0` },
    ];
  };
  const send = () => {
    const kinds = inputs();
    const input = kinds[Math.floor(sent++ / abusers) % kinds.length];
    if (input === undefined) return;
    const asked = reserver.reserve(input).then(
      () => undefined,
      (cause: unknown) => {
        if (cause instanceof Refusal) refused += 1;
        else failed += 1;
      },
    );
    open.add(asked);
    void asked.then(() => open.delete(asked));
  };
  const loop = async () => {
    const startedAt = performance.now();
    while (running) {
      const due = ((performance.now() - startedAt) / 1000) * requestsPerSecond;
      while (sent < due) send();
      await setTimeout(tickMs);
    }
  };
  const looping = loop();
  return {
    stop: async () => {
      running = false;
      await looping;
      await Promise.all(open);
    },
    refused: () => refused,
    failed: () => failed,
  };
}
