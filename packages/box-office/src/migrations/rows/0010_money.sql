-- Money that moved: what the release before was paid is booked as by this release, a show pays its venue a part by hand, one card's bank asked
-- for its money and gave it up, and an event that is over gives back what nobody had bought.
SELECT book_payments_before(array_agg(id)) FROM orders WHERE payment_intent_id IS NOT NULL;
INSERT INTO disputes (id, venue_id, event_id, order_id, payment_id, state, reason, amount_cents, currency, ended_at)
  SELECT 'dp_1', venue_id, event_id, order_id, id, 'won', 'fraudulent', amount_cents, currency, now() FROM payments WHERE id = 'pi_20';
INSERT INTO ledger (venue_id, event_id, kind, source, order_id, currency, fan_cents, venue_cents, zilker_cents, stripe_cents, tax_cents,
                    paid_out_cents, at)
  SELECT venue_id, event_id, k.kind, 'txn_' || k.kind, order_id, currency, k.sign * amount_cents, -k.sign * (amount_cents - 100), -k.sign * 100,
    0, 0, 0, now()
  FROM payments, (VALUES ('dispute', 1), ('dispute_won', -1)) AS k (kind, sign) WHERE id = 'pi_20';
INSERT INTO order_history (order_id, kind, detail, at)
  SELECT order_id, k.kind, '{"dispute": "dp_1"}', now() FROM payments, (VALUES ('dispute_opened'), ('dispute_won')) AS k (kind) WHERE id = 'pi_20';
INSERT INTO payouts (id, venue_id, event_id, by, state, amount_cents, currency, reference, sent_at)
  VALUES (pg_temp.id('pyt', 1), pg_temp.id('ven', 1), pg_temp.id('evt', 1), 'hand', 'sent', 1000, 'usd', 'Transfer 7', now());
INSERT INTO ledger (venue_id, event_id, kind, source, currency, fan_cents, venue_cents, zilker_cents, stripe_cents, tax_cents, paid_out_cents, at)
  VALUES (pg_temp.id('ven', 1), pg_temp.id('evt', 1), 'payout', pg_temp.id('pyt', 1), 'usd', 0, -1000, 0, 0, 0, 1000, now());
INSERT INTO refund_runs (id, venue_id, event_id, reason, orders, asked_at, ended_at)
  VALUES (pg_temp.id('rfr', 1), pg_temp.id('ven', 1), pg_temp.id('evt', 2), 'The show was called off', 0, now(), now());
INSERT INTO stripe_budgets (account, spent_at, spent_on) VALUES ('stripe', ARRAY[now()], ARRAY['refunds']);
INSERT INTO payment_differences (kind, object, sentence, seen_at, first_seen_at, gone_at)
  VALUES ('refund_unknown', 're_1', 'Stripe shows a refund that nobody here asked for.', now(), now(), now());
