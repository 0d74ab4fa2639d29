-- A box office in the middle of its work, as the first tables knew it: one drop that calls, with visits and orders in every state,
-- and one event that is over. `id(prefix, n)` makes ids that keep the form of all others.
CREATE FUNCTION pg_temp.id(prefix text, n integer) RETURNS text LANGUAGE sql AS $$ SELECT prefix || '_01' || lpad(n::text, 24, '0') $$;

INSERT INTO venues (id, name, address, timezone) VALUES (pg_temp.id('ven', 1), 'Red Bluff Hall', '1201 Red Bluff Rd, Austin, TX', 'America/Chicago');
INSERT INTO events (id, venue_id, title, ages, starts_at, doors_at, status) VALUES
  (pg_temp.id('evt', 1), pg_temp.id('ven', 1), 'Copper Moon', 'All ages', now() + interval '30 days', now() + interval '30 days', 'published'),
  (pg_temp.id('evt', 2), pg_temp.id('ven', 1), 'Silver Moon', '18+', now() - interval '30 days', now() - interval '30 days', 'published');
INSERT INTO gates (id, venue_id, event_id, name) VALUES (pg_temp.id('gat', 1), pg_temp.id('ven', 1), pg_temp.id('evt', 1), 'Front gate');
INSERT INTO ticket_types (id, venue_id, event_id, name, price_cents, capacity, rank) VALUES
  (pg_temp.id('tty', 1), pg_temp.id('ven', 1), pg_temp.id('evt', 1), 'Floor', 3000, 60, 0),
  (pg_temp.id('tty', 2), pg_temp.id('ven', 1), pg_temp.id('evt', 1), 'Balcony', 5000, 20, 1),
  (pg_temp.id('tty', 3), pg_temp.id('ven', 1), pg_temp.id('evt', 2), 'Floor', 0, 10, 0);
INSERT INTO staff (id, venue_id, role, email, name) VALUES
  (pg_temp.id('stf', 1), NULL, 'operator', 'operator@example.com', 'Operator'),
  (pg_temp.id('stf', 2), pg_temp.id('ven', 1), 'venue_admin', 'venue@example.com', 'Venue');
INSERT INTO accounts (id, phone, email) SELECT pg_temp.id('acc', i), '+1512556' || lpad(i::text, 4, '0'), 'fan@example.com' FROM generate_series(1, 40) i;
INSERT INTO challenges (id, app, address, expires_at) VALUES (pg_temp.id('otp', 1), 'storefront', '+15125560001', now() + interval '5 minutes');
INSERT INTO attempts (key, used, resets_at) VALUES ('codes/+15125560001', 2, now() + interval '1 hour');
INSERT INTO sessions (id, app, account_id, family_hash, refresh_hash, rotated_at, expires_at)
  VALUES (pg_temp.id('ses', 1), 'storefront', pg_temp.id('acc', 1), 'family', 'refresh', now(), now() + interval '30 days');

INSERT INTO drops (id, venue_id, event_id, lobby_opens_at, draw_at, closes_at, per_fan_max, rate_per_minute, inside_max, open_window_ms,
                   visit_ms, hold_ms, phase, granted, promised, calls, commitment, n, roster, secret, seed) VALUES
  (pg_temp.id('drp', 1), pg_temp.id('ven', 1), pg_temp.id('evt', 1), now() - interval '1 hour', now() - interval '50 minutes',
   now() + interval '1 day', 4, 600, 1000, 90000, 300000, 300000, 'calling', 33, 12, 31, 'commitment', 40, 'roster', 'secret', 'seed');
INSERT INTO drops (id, venue_id, event_id, lobby_opens_at, draw_at, closes_at, per_fan_max, rate_per_minute, inside_max, open_window_ms,
                   visit_ms, hold_ms, phase, granted, promised, calls, places, serving, called, ended_at) VALUES
  (pg_temp.id('drp', 2), pg_temp.id('ven', 1), pg_temp.id('evt', 2), now() - interval '40 days', now() - interval '39 days',
   now() - interval '38 days', 4, 600, 1000, 90000, 300000, 300000, 'closed', 0, 0, 0, 0, 0, 0, now() - interval '38 days');
INSERT INTO drop_acts (drop_id, seq, act, entry) VALUES (pg_temp.id('drp', 1), 1, '{"kind": "pause"}', '{"seq": 1}');
INSERT INTO places_left (drop_id, place_index, at) VALUES (pg_temp.id('drp', 1), 38, now());

-- places 1 to 4 are called, 5 to 10 choose, 11 to 17 hold, 18 to 24 are done, 25 to 30 lapsed
INSERT INTO visits (drop_id, place_index, position, call_no, state, promised, account_id, called_at, open_by, opened_at, ends_at, ended_at)
  SELECT pg_temp.id('drp', 1), i, i, CASE WHEN i = 29 THEN 2 ELSE 1 END,
    CASE WHEN i <= 4 THEN 'called' WHEN i <= 10 THEN 'open' WHEN i <= 17 THEN 'holding' WHEN i <= 24 THEN 'done' ELSE 'lapsed' END,
    i <= 10, CASE WHEN i > 4 AND i <> 29 THEN pg_temp.id('acc', i) END,
    now() - interval '2 minutes', now() + interval '1 hour',
    CASE WHEN i > 4 AND i <> 29 THEN now() - interval '1 minute' END,
    CASE WHEN i > 4 AND i <> 29 THEN now() + interval '4 minutes' END, CASE WHEN i > 17 THEN now() END
  FROM generate_series(1, 30) i;

-- even places want two of the floor, odd ones one of each
INSERT INTO orders (id, venue_id, event_id, drop_id, place_index, account_id, state, quantity, total_cents, venue_cents, card_cents,
                    zilker_cents, expires_at, idempotency_key, body_hash, session_id, session_url, payment_intent_id, ends_as, checked_at,
                    declines, refunded_cents, paid_at, ended_at, created_at)
  SELECT pg_temp.id('ord', i), pg_temp.id('ven', 1), pg_temp.id('evt', 1), pg_temp.id('drp', 1), i, pg_temp.id('acc', i), s.state, 2,
    CASE WHEN i % 2 = 0 THEN 6313 ELSE 8373 END, CASE WHEN i % 2 = 0 THEN 6000 ELSE 8000 END,
    CASE WHEN i % 2 = 0 THEN 213 ELSE 273 END, 100,
    now() + interval '4 minutes', 'key-' || i, 'hash',
    CASE WHEN i > 13 AND i NOT IN (26, 28) THEN 'cs_' || i END, CASE WHEN i > 13 AND i NOT IN (26, 28) THEN 'https://pay.example/' || i END,
    CASE WHEN i BETWEEN 16 AND 25 THEN 'pi_' || i END, CASE WHEN i = 15 THEN 'expired' END, CASE WHEN i = 15 THEN now() END,
    CASE WHEN i = 28 THEN 5 ELSE 0 END, CASE WHEN i = 24 THEN 3156 WHEN i = 25 THEN 8373 ELSE 0 END,
    CASE WHEN i BETWEEN 18 AND 24 THEN now() END, CASE WHEN i >= 25 THEN now() END, now() - interval '1 minute'
  FROM unnest(ARRAY['held', 'held', 'held', 'paying', 'expiring', 'authorized', 'review', 'paid', 'paid', 'paid', 'paid', 'paid', 'paid',
                    'partially_refunded', 'refunded', 'expired', 'expired', 'cancelled']) WITH ORDINALITY AS s (state, n),
       LATERAL (SELECT (s.n + 10)::integer AS i) AS at;
INSERT INTO order_items (order_id, type_id, quantity, price_cents)
  SELECT o.id, pg_temp.id('tty', 1), CASE WHEN o.place_index % 2 = 0 THEN 2 ELSE 1 END, 3000 FROM orders o
  UNION ALL SELECT o.id, pg_temp.id('tty', 2), 1, 5000 FROM orders o WHERE o.place_index % 2 = 1;
INSERT INTO usage (event_id, account_id, taken, taken_max)
  SELECT o.event_id, o.account_id, CASE WHEN o.place_index < 24 THEN 2 WHEN o.place_index = 24 THEN 1 ELSE 0 END, 4 FROM orders o;
UPDATE ticket_types t SET taken = 20, sold = 10 WHERE id = pg_temp.id('tty', 1);
UPDATE ticket_types t SET taken = 7, sold = 3 WHERE id = pg_temp.id('tty', 2);
INSERT INTO tickets (id, venue_id, event_id, order_id, type_id, account_id, number, state, device_jkt)
  SELECT pg_temp.id('tkt', o.place_index * 10 + n), o.venue_id, o.event_id, o.id,
    pg_temp.id('tty', CASE WHEN o.place_index % 2 = 1 AND n = 2 THEN 2 ELSE 1 END), o.account_id, n,
    CASE WHEN o.place_index = 18 AND n = 1 THEN 'checked_in' WHEN o.place_index = 24 AND n = 2 THEN 'refunded' ELSE 'valid' END,
    CASE WHEN o.place_index < 20 THEN 'thumbprint' END
  FROM orders o, generate_series(1, 2) n WHERE o.paid_at IS NOT NULL;
INSERT INTO pairings (id, venue_id, event_id, gate_id, code_hash, expires_at)
  VALUES (pg_temp.id('prg', 1), pg_temp.id('ven', 1), pg_temp.id('evt', 1), pg_temp.id('gat', 1), 'hash', now() + interval '5 minutes');
INSERT INTO scanners (id, venue_id, event_id, gate_id, name, expires_at)
  VALUES (pg_temp.id('scn', 1), pg_temp.id('ven', 1), pg_temp.id('evt', 1), pg_temp.id('gat', 1), 'Scanner', now() + interval '1 day');
INSERT INTO check_ins (id, venue_id, event_id, ticket_id, gate_id, scanner_id, nonce, code, accepted, answer, offline, at)
  VALUES (pg_temp.id('chk', 1), pg_temp.id('ven', 1), pg_temp.id('evt', 1), pg_temp.id('tkt', 181), pg_temp.id('gat', 1), pg_temp.id('scn', 1),
          'nonce', 'code', true, 'welcome', false, now());
INSERT INTO stripe_events (id, type, payload) VALUES ('evt_stripe', 'checkout.session.completed', '{"id": "evt_stripe"}');
INSERT INTO idempotency (scope, key, body_hash, reply) VALUES ('orders/' || pg_temp.id('ord', 13), 'before', 'hash', '{}');
INSERT INTO outbox (queue, job) VALUES ('notifications', jsonb_build_object('kind', 'send-tickets', 'order', pg_temp.id('ord', 18)));
