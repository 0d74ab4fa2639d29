import type { Id } from '@zilker/contracts/ids';
import { newId } from '@zilker/contracts/ids';
import { freePort } from '@zilker/local/ports';
import { type StripeStandIn, startStripe } from '@zilker/local/stripe/stripe';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { acceptTransfer } from '../moves/accept-transfer.ts';
import { withdrawTransfer } from '../moves/settle-transfer.ts';
import { newKey, startTestMoves, type TestMoves } from '../moves/testing-moves.ts';
import { issuePass } from './issue-pass.ts';
import { readPass } from './pass.ts';
import { updatePasses } from './update-passes.ts';

/** What becomes of a ticket's passes when it goes to somebody else, by the verbs that make it go. */
let standIn: StripeStandIn;
let at: TestMoves;
beforeAll(async () => {
  standIn = await startStripe({ port: await freePort() });
  at = await startTestMoves(standIn.url);
});
afterAll(async () => {
  await at.stop();
  await standIn.stop();
});

async function carried() {
  const { tickets } = await at.soldFrom(1, { each: 1 });
  const ticket = tickets[0] ?? newId('ticket');
  const holder = at.account(0);
  return { ticket, holder, passes: await inBoth(ticket, holder) };
}
const inBoth = (ticket: Id<'ticket'>, account: Id<'account'>) =>
  Promise.all(
    (['apple', 'google'] as const).map((wallet) => issuePass(at.db, { ticket, account, wallet }, new Date())),
  );

/** What a job that was asked for makes of them, and who is to be told. */
async function told(ticket: Id<'ticket'>) {
  expect(await at.kinds()).toContain('update-passes');
  const untold = await updatePasses(at.db, ticket, new Date());
  return untold.map(({ wallet, standing, holder }) => ({ wallet, standing, holder }));
}
const dead = (standing: string, holder: string | null) =>
  (['apple', 'google'] as const).map((wallet) => ({ wallet, standing, holder }));

test('sent: both passes die with the offer, stay dead, and the receiver gets others', async () => {
  const { ticket, holder, passes } = await carried();
  const receiver = await at.fan();
  const { transfer } = await at.send(holder, ticket, receiver);
  expect((await told(ticket)).toSorted((a, b) => a.wallet.localeCompare(b.wallet))).toEqual(
    dead('moved', null),
  );
  await acceptTransfer(
    at.db,
    { account: receiver.id, transfer: transfer.id, idempotencyKey: newKey() },
    new Date(),
  );
  const own = await inBoth(ticket, receiver.id);
  for (const pass of own) expect(pass).toMatchObject({ standing: 'good', serial: 3 });
  await updatePasses(at.db, ticket, new Date());
  for (const { id } of passes) expect(await readPass(at.db, id)).toMatchObject({ standing: 'moved' });
});

test('sent and taken back: the pass of before stays dead, and there is another to be had', async () => {
  const { ticket, holder, passes } = await carried();
  const { transfer } = await at.send(holder, ticket, await at.fan());
  await expect(inBoth(ticket, holder)).rejects.toMatchObject({ code: 'ticket_not_active' });
  await withdrawTransfer(
    at.db,
    { account: holder, transfer: transfer.id, idempotencyKey: newKey() },
    new Date(),
  );
  const [fresh] = await inBoth(ticket, holder);
  expect(fresh).toMatchObject({ standing: 'good', serial: 2 });
  for (const { id } of passes) expect(await readPass(at.db, id)).toMatchObject({ standing: 'moved' });
});

test('returned: the passes are good until the ticket is sold, and then refunded', async () => {
  const { ticket, holder, passes } = await carried();
  await at.list(holder, ticket);
  const buyer = await at.fan();
  await at.join(buyer.id);
  await at.offer();
  const offer = await at.offered(buyer.id);
  for (const { id } of passes) expect(await readPass(at.db, id)).toMatchObject({ standing: 'good' });
  expect(await at.finalize(offer, await at.payOffer(offer))).toBe('paid');
  const sold = await told(ticket);
  expect(sold.map(({ standing }) => standing)).toEqual(['refunded', 'refunded']);
});
