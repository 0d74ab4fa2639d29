import { setTimeout } from 'node:timers/promises';
import { createDb } from '@zilker/box-office/db';
import { createReserver, type Reserver } from '@zilker/box-office/orders/reserver';
import { newId } from '@zilker/contracts/ids';
import { type Sold, sellAll } from './buyers.ts';
import { inputOf } from './contenders/ours.ts';
import type { Sale } from './sale.ts';
import type { World } from './world.ts';

const abusers = 20;
/** Together, and whatever they are answered: about what one machine can sign and send. */
const requestsPerSecond = 2_000;
const tickMs = 5;

/**
 * The same honest fans through the same reserver, without and with abusers among those who were called: each floods with orders over
 * the limit, with the same order again and again, with tickets that do not exist, calls that were not made and keys that are none.
 * Theirs come at a fixed pace, whatever is answered.
 */
export async function sellBesideAbusers(
  world: World,
  size: { tickets: number; clients: number; abused: boolean },
): Promise<Sold & { refused: number }> {
  const { tickets, clients, abused } = size;
  const opened = await world.openSale({ tickets: tickets + abusers, fans: tickets + abusers });
  const reserver = createReserver(createDb(await opened.pool(4)));
  const flood = abused ? startFlood(reserver, opened.sale, tickets) : undefined;
  try {
    const selling = {
      sell: async (place: number) => (await reserver.reserve(inputOf(opened.sale, place))).state === 'held',
    };
    const sold = await sellAll(selling, { places: tickets, clients });
    return { ...sold, refused: flood?.refused() ?? 0 };
  } finally {
    await flood?.stop();
    await opened.close();
  }
}

function startFlood(reserver: Reserver, sale: Sale, firstPlace: number) {
  const duplicates = Array.from({ length: abusers }, (_, n) => inputOf(sale, firstPlace + n));
  const open = new Set<Promise<void>>();
  let running = true;
  let sent = 0;
  let refused = 0;
  const send = () => {
    const n = sent++ % abusers;
    const input = inputOf(sale, firstPlace + n);
    const kinds = [
      { ...input, lines: [{ type: sale.type, quantity: 9 }] },
      duplicates[n] ?? input,
      { ...input, lines: [{ type: newId('ticketType'), quantity: 1 }] },
      { ...input, admission: { ...input.admission, callNo: 2 } },
      // no text of PostgreSQL holds this
      { ...input, idempotencyKey: `${newId('order')}\0` },
    ];
    const asked = reserver.reserve(kinds[Math.floor(sent / abusers) % kinds.length] ?? input).then(
      () => undefined,
      () => {
        refused += 1;
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
  };
}
