import { Refusal } from '@zilker/contracts/errors';
import type { Id } from '@zilker/contracts/ids';
import { newId } from '@zilker/contracts/ids';
import { asc, eq } from 'drizzle-orm';
import { cancelOrder } from '../orders/cancel-order.ts';
import { checkout } from '../orders/checkout.ts';
import { storefrontOrigin } from '../orders/testing-payments.ts';
import { refundOrder } from '../refunds/refund-order.ts';
import {
  accounts,
  attempts,
  orders,
  returnsList,
  ticketReturns,
  tickets,
  transfers,
} from '../schema/tables.ts';
import type { Random } from '../simulation/random.ts';
import type { Account } from '../testing-rows.ts';
import { acceptTransfer } from './accept-transfer.ts';
import { withdrawReturn } from './list-return.ts';
import { joinReturns } from './returns-list.ts';
import { declineTransfer, withdrawTransfer } from './settle-transfer.ts';
import { sweepMoves } from './sweep-moves.ts';
import { newKey, type TestMoves } from './testing-moves.ts';
import { MovesModel } from './testing-moves-model.ts';

const fansCount = 7;
const sellers = 4;
const each = 2;
const comparedEvery = 12;

/** Plays random moves of free tickets to the database and to the model. Rejects at the first answer or row that differs, with what was played. */
export async function playMoves(at: TestMoves, random: Random, operations: number): Promise<number> {
  const world = await begin(at);
  const played: string[] = [];
  let done = 0;
  for (let n = 0; n < operations; n++) {
    world.now = new Date(world.now.getTime() + random.int(1, 40) * 60_000);
    await at.db.delete(attempts);
    const { name, database, model } = await world.choose(random);
    played.push(name);
    if (database !== model)
      throw new Error(`${name}: the database says ${database}, the model ${model}\n${played.join('\n')}`);
    if (database === 'done') done++;
    if (n % comparedEvery === 0 || n === operations - 1) {
      const difference = await world.compare();
      if (difference !== null) throw new Error(`${difference}\nafter\n${played.join('\n')}`);
    }
  }
  return done;
}

type Step = { name: string; database: string; model: string };

async function begin(at: TestMoves) {
  const { db } = at;
  await at.soldFrom(sellers, { each, priceCents: 0, drop: { perFanMax: 3 } });
  const fans: Account[] = await db.select().from(accounts).orderBy(asc(accounts.id));
  while (fans.length < fansCount) fans.push(await at.fan());
  const fanOf = (id: Id<'account'>) => fans.findIndex((fan) => fan.id === id);
  const account = (fan: number) => {
    const found = fans[fan];
    if (found === undefined) throw new Error('no such fan');
    return found;
  };
  const known = {
    tickets: [] as Id<'ticket'>[],
    transfers: [] as Id<'transfer'>[],
    returns: [] as Id<'ticketReturn'>[],
    offers: [] as Id<'order'>[],
  };
  const first = await db.select().from(tickets).orderBy(asc(tickets.id));
  known.tickets.push(...first.map(({ id }) => id));
  const doorsAt = at.sale.event.doorsAt.getTime();
  const model = new MovesModel({
    perFanMax: 3,
    doorsAt,
    bought: first.map(({ accountId }) => fanOf(accountId)),
  });

  /** Rows that the last step made are known in the order in which the model made them. */
  const learn = async () => {
    const seen = new Set<string>([...known.tickets, ...known.offers]);
    const made = await db.select().from(orders).where(eq(orders.state, 'held')).orderBy(asc(orders.id));
    known.offers.push(...made.map(({ id }) => id).filter((id) => !seen.has(id)));
    const issued = await db.select().from(tickets).orderBy(asc(tickets.id));
    known.tickets.push(...issued.map(({ id }) => id).filter((id) => !seen.has(id)));
  };
  const answer = async (asked: () => Promise<unknown>): Promise<string> => {
    try {
      await asked();
    } catch (cause) {
      if (cause instanceof Refusal) return cause.code;
      throw cause;
    }
    await learn();
    return 'done';
  };

  const world = {
    now: new Date(),
    async choose(random: Random): Promise<Step> {
      const fan = random.int(0, fansCount - 1);
      const other = random.int(0, fansCount - 1);
      const ticketAt = random.int(0, known.tickets.length - 1);
      const ticket = known.tickets[ticketAt] ?? newId('ticket');
      // mostly those who may
      const holder = random.chance(0.85) ? (model.tickets[ticketAt]?.holder ?? fan) : fan;
      const { now } = world;
      const ms = now.getTime();
      switch (random.int(0, 12)) {
        case 0:
        case 1: {
          const database = await answer(async () => {
            const { transfer } = await at.send(account(holder).id, ticket, account(other), now);
            known.transfers.push(transfer.id);
          });
          return {
            name: `${holder} sends ${ticketAt} to ${other}`,
            database,
            model: model.send(holder, ticketAt, other, ms),
          };
        }
        case 2:
        case 3:
        case 4: {
          const transferAt = Math.max(0, known.transfers.length - random.int(1, 6));
          const open = model.transfers[transferAt];
          const act = random.pick(['accepted', 'accepted', 'declined', 'withdrawn'] as const) ?? 'accepted';
          const mine = act === 'withdrawn' ? open?.from : open?.to;
          const by = random.chance(0.85) ? (mine ?? fan) : fan;
          const verb = { accepted: acceptTransfer, declined: declineTransfer, withdrawn: withdrawTransfer }[
            act
          ];
          const transfer = known.transfers[transferAt] ?? newId('transfer');
          const input = { account: account(by).id, transfer, idempotencyKey: newKey() };
          const database = await answer(() => verb(db, input, now));
          return {
            name: `${by} has ${transferAt} ${act}`,
            database,
            model: model.settle(by, transferAt, act, ms),
          };
        }
        case 5: {
          const database = await answer(async () => {
            known.returns.push((await at.list(account(holder).id, ticket, now)).return.id);
          });
          return { name: `${holder} returns ${ticketAt}`, database, model: model.return(holder, ticketAt) };
        }
        case 6: {
          const returnAt = Math.max(0, known.returns.length - random.int(1, 6));
          const seller = model.tickets[model.returns[returnAt]?.ticket ?? -1]?.buyer ?? fan;
          const input = {
            account: account(seller).id,
            return: known.returns[returnAt] ?? newId('ticketReturn'),
            idempotencyKey: newKey(),
          };
          const database = await answer(() => withdrawReturn(db, input, now));
          return {
            name: `${seller} withdraws return ${returnAt}`,
            database,
            model: model.withdrawReturn(seller, returnAt),
          };
        }
        case 7: {
          const quantity = random.int(1, 2);
          const joined = random.chance(0.9);
          const input = {
            event: at.sale.event.id,
            account: account(fan).id,
            joined,
            quantity,
            idempotencyKey: newKey(),
          };
          const database = await answer(() => joinReturns(db, input, now));
          if (joined) model.join(fan, quantity, ms);
          else model.list.delete(fan);
          return {
            name: `${fan} ${joined ? `waits for ${quantity}` : 'leaves the list'}`,
            database,
            model: 'done',
          };
        }
        case 8:
        case 9: {
          const offerAt = Math.max(0, known.offers.length - random.int(1, 3));
          const order = known.offers[offerAt] ?? newId('order');
          const owner = account(model.offers[offerAt]?.fan ?? fan).id;
          const isPaid = random.chance(0.75);
          const database = await answer(() =>
            isPaid
              ? checkout(db, at.payments, { order, account: owner, storefrontOrigin }, now)
              : cancelOrder(db, { order, account: owner }, now),
          );
          const expected =
            known.offers.length === 0
              ? 'order_unknown'
              : isPaid
                ? model.pay(offerAt, ms)
                : model.decline(offerAt);
          return { name: `offer ${offerAt} is ${isPaid ? 'paid' : 'declined'}`, database, model: expected };
        }
        case 10: {
          const made = await at.offer(now);
          await learn();
          return { name: 'offers', database: String(made), model: String(model.offer(ms)) };
        }
        case 11: {
          const expected = model.tickets[ticketAt];
          if (random.chance(0.5)) {
            await at.database.pool.query(
              `UPDATE tickets SET state = 'checked_in' WHERE id = $1 AND state = 'valid'`,
              [ticket],
            );
            model.checkIn(ticketAt);
            return { name: `${ticketAt} comes in`, database: 'done', model: 'done' };
          }
          if (expected === undefined || expected.state === 'refunded' || random.chance(0.5))
            return { name: 'nothing', database: '', model: '' };
          const order = (await at.ticket(ticket)).orderId;
          const input = { venue: at.sale.venue.id, order, tickets: [ticket], amountCents: 0, reason: 'x' };
          const database = await answer(() =>
            refundOrder(db, { ...input, requestedBy: newId('staff'), idempotencyKey: newKey() }, now),
          );
          model.refund(ticketAt);
          return { name: `the venue refunds ${ticketAt}`, database, model: 'done' };
        }
        default: {
          await at.expire(ms);
          model.expire(ms);
          await sweepMoves(db, now);
          model.sweep(ms);
          await learn();
          return { name: `the sweep at ${now.toISOString()}`, database: 'done', model: 'done' };
        }
      }
    },

    /** What rows say otherwise than the model, in words; null where they agree. */
    async compare(): Promise<string | null> {
      const state = <T extends { id: string; state: string }>(rows: readonly T[], ids: readonly string[]) =>
        ids.map((id) => rows.find((row) => row.id === id)?.state);
      const rows = await db.select().from(tickets);
      const found = {
        tickets: known.tickets.map((id) => {
          const row = rows.find((one) => one.id === id);
          return row && [fanOf(row.accountId), row.state];
        }),
        transfers: state(await db.select().from(transfers), known.transfers),
        returns: state(await db.select().from(ticketReturns), known.returns),
        list: (await db.select().from(returnsList))
          .map((row) => [fanOf(row.accountId), row.quantity, row.missed])
          .sort(),
        used: await Promise.all(fans.map(({ id }) => at.used(id))),
        counts: await at.counts(),
        breaches: await at.breaches(),
      };
      const expected = {
        tickets: model.tickets.map(({ holder, state }) => [holder, state]),
        transfers: model.transfers.map((one) => one.state),
        returns: model.returns.map((one) => one.state),
        list: [...model.list].map(([fan, { quantity, missed }]) => [fan, quantity, missed]).sort(),
        used: fans.map((_, fan) => model.used(fan)),
        counts: model.counts(),
        breaches: [],
      };
      for (const part of Object.keys(expected) as (keyof typeof expected)[]) {
        const [real, model] = [JSON.stringify(sorted(found[part])), JSON.stringify(sorted(expected[part]))];
        if (real !== model) return `${part}: the rows say ${real}, the model ${model}`;
      }
      return null;
    },
  };
  return world;
}

/** An object's members in one order. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.entries(value).sort(([a], [b]) => a.localeCompare(b));
}
