import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { openState } from './state.ts';

test('a file that an earlier version kept is read as it was meant', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'zilker-stripe-'));
  try {
    const db = new DatabaseSync(join(dataDir, 'stripe.db'));
    db.exec(
      'CREATE TABLE objects (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, body TEXT NOT NULL)',
    );
    db.exec(
      `CREATE INDEX objects_by_payment ON objects (json_extract(body, '$.payment_intent')) WHERE kind <> 'event'`,
    );
    const put = db.prepare('INSERT INTO objects (id, kind, body) VALUES (?, ?, ?)');
    const session = { object: 'checkout.session', payment_intent: 'pi_1' } as Stripe.Checkout.Session;
    const open = { ...session, id: 'cs_1', status: 'open', expires_at: 50 };
    const ended = { ...session, id: 'cs_2', status: 'expired', expires_at: 40 };
    for (const one of [open, ended]) put.run(one.id, one.object, JSON.stringify(one));
    db.close();

    const state = openState(dataDir);
    expect(state.due('checkout.session', 49)).toEqual([]);
    expect(state.due('checkout.session', 50)).toEqual([open]);
    expect(state.ofPayment('checkout.session', 'pi_1')).toEqual([ended, open]);
    state.close();
    const again = openState(dataDir);
    expect(again.get('checkout.session', 'cs_1')).toEqual(open);
    again.close();
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
});
