-- `reserve_batch` with the currency, the tax and the terms of an order. It stands beside the one before, which replicas of that release go on
-- calling; a later migration drops it.
--
-- Reserve a batch of orders of one drop: one statement, one commit.
--
-- Why a function: the drop and its ticket types are the contended rows. A batch locks them once for all of its orders, decides
-- over arrays and writes each table once, so the lock is held for one round trip whatever the number of orders.
--
-- Order of locks, the same in every verb that changes stock: drop, ticket types by id, usage, orders, visits. What was locked is
-- read in statements of their own, which see what was committed before the lock was had.
--
-- Each order is decided on its own merits, in the order given: a refused one refuses nobody behind it. A refusal is a value.
-- At most one order of a place, and so of an account, may stand in a batch.
--
-- The cents were computed from p_types and p_prices, the price list that the caller read before, by the version p_terms of the venue's
-- terms. Those must still be the prices: otherwise `price_changed`, and the caller reads them again. The terms may have changed in
-- that second; the order says by which it was priced. Items name their type by its place in p_types, and their order by
-- its place in the batch, p_item_wishes, which never falls.
--
-- verdict: reserved; edited (the lines of a held order were replaced); replayed (this key was used for this body before); fewer
-- (not all are there, and p_fewer allows less: detail.quantities says how many of each line could be had, nothing was taken: the
-- caller quotes that and asks again); price_changed; or a code of contracts/errors.ts, with its detail.
--
-- verdict and detail are the same for replicas that still run the release before.
CREATE FUNCTION reserve_batch(
  p_drop text,
  p_now timestamptz,
  p_grace interval,
  p_declines_max integer,
  p_types text[],
  p_prices integer[],
  p_orders text[],
  p_accounts text[],
  p_places integer[],
  p_call_nos integer[],
  p_keys text[],
  p_hashes text[],
  p_fewer boolean[],
  p_traces text[],
  p_quantities integer[],
  p_totals integer[],
  p_currency text,
  p_terms integer,
  p_venues integer[],
  p_taxes integer[],
  p_cards integer[],
  p_zilkers integer[],
  p_item_wishes integer[],
  p_item_orders text[],
  p_item_types integer[],
  p_item_quantities integer[]
) RETURNS TABLE (verdict text, order_id text, expires_at timestamptz, detail jsonb)
LANGUAGE plpgsql
-- look-ups by key whatever the statistics say: they are of empty tables when a drop begins, and a join planned on those is
-- a hundred times slower than this a thousand orders later. What was looked up is joined by hashing
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
SET enable_nestloop = off
SET enable_mergejoin = off
SET enable_sort = off
AS $function$
DECLARE
  d drops%ROWTYPE;
  r record;
  -- by ticket type, as in p_types
  lefts integer[];
  order_maxes integer[];
  account_maxes integer[];
  changed boolean[];
  on_sale boolean[];
  wanted integer[];
  -- by order
  verdicts text[];
  details jsonb[] := array_fill(NULL::jsonb, ARRAY[cardinality(p_orders)]);
  owns integer[];
  useds integer[];
  visits_at tid[];
  live_ids text[];
  live_expires timestamptz[];
  live_quantities integer[];
  made boolean[];
  remaining integer[];
  hold_ends timestamptz;
  free integer;
  spent integer := 0;
  item integer := 1;
  item_from integer;
  fits boolean;
  extra integer;
  quantity integer;
  quantities integer[];
  take_max integer;
  at integer;
  count integer;
BEGIN
  SELECT * INTO d FROM drops WHERE id = p_drop FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RETURN QUERY SELECT 'drop_unknown', o, NULL::timestamptz, NULL::jsonb FROM unnest(p_orders) o;
    RETURN;
  END IF;
  PERFORM 1 FROM ticket_types t WHERE t.event_id = d.event_id ORDER BY t.id FOR NO KEY UPDATE;
  PERFORM 1 FROM orders o WHERE o.drop_id = p_drop AND o.place_index = ANY (p_places) FOR UPDATE;
  hold_ends := p_now + d.hold_ms * interval '1 millisecond';
  -- stock that is promised to nobody
  free := d.capacity - d.taken - d.promised;
  SELECT array_agg(coalesce(t.capacity - t.taken, 0) ORDER BY q.n), array_agg(t.max_per_order ORDER BY q.n),
         array_agg(t.max_per_account ORDER BY q.n),
         array_agg(t.price_cents IS DISTINCT FROM q.price ORDER BY q.n),
         array_agg(coalesce(t.sale_from <= p_now, true) AND coalesce(p_now < t.sale_until, true) ORDER BY q.n)
    INTO lefts, order_maxes, account_maxes, changed, on_sale
    FROM unnest(p_types, p_prices) WITH ORDINALITY AS q (id, price, n)
    LEFT JOIN LATERAL (
      SELECT t.* FROM ticket_types t WHERE t.id = q.id AND t.event_id = d.event_id LIMIT 1) t ON true;

  -- what each order comes to by itself, whatever the others want: null where it may be had if there is stock. All keys of a table
  -- are looked up in one scan, which visits each page once
  WITH v AS MATERIALIZED (
    SELECT v.ctid, v.place_index, v.account_id, v.call_no, v.state, v.promised, v.ends_at
      FROM visits v WHERE v.drop_id = p_drop AND v.place_index = ANY (p_places)
     -- only the primary key has this order; another index of the drop would read all of its visits
     ORDER BY v.place_index
  ), u AS MATERIALIZED (
    SELECT u.account_id, u.taken FROM usage u WHERE u.event_id = d.event_id AND u.account_id = ANY (p_accounts)
  ), o AS MATERIALIZED (
    SELECT o.* FROM orders o WHERE o.drop_id = p_drop AND o.place_index = ANY (p_places)
  )
  SELECT array_agg(j.verdict), array_agg(j.own), array_agg(j.used), array_agg(j.visit_at), array_agg(j.live_id),
         array_agg(j.live_expires), array_agg(j.live_quantity), array_agg(j.verdict IS NULL)
    INTO verdicts, owns, useds, visits_at, live_ids, live_expires, live_quantities, made
    FROM (
      SELECT v.promised::integer AS own, u.taken AS used, v.ctid AS visit_at,
             o.id AS live_id, o.expires_at AS live_expires, o.quantity AS live_quantity,
             CASE
               -- a repeat answers what was answered before, whatever has become of the order since
               WHEN o.account_id = q.account AND q.hash = known.hash THEN 'replayed'
               WHEN o.account_id = q.account AND known.hash IS NOT NULL THEN 'idempotency_key_reused'
               -- may this fan order at all?
               WHEN v.state IS NULL OR v.state = 'called' OR v.call_no < q.call_no THEN 'visit_not_open'
               WHEN v.account_id IS DISTINCT FROM q.account THEN 'admission_wrong_account'
               WHEN v.call_no <> q.call_no THEN 'call_lapsed'
               WHEN o.state IN ('paying', 'authorized', 'expiring', 'review') THEN 'order_in_payment'
               WHEN o.state = 'expired' THEN 'hold_expired'
               WHEN o.state = 'cancelled' THEN
                 CASE WHEN o.declines >= p_declines_max THEN 'declined_too_often' ELSE 'order_ended' END
               WHEN o.state <> 'held' THEN 'order_exists'
               WHEN v.state = 'done' THEN 'admission_used'
               WHEN d.cancelled THEN 'sale_stopped'
               WHEN v.state = 'lapsed' THEN 'visit_ended'
               WHEN d.sale_stopped THEN 'sale_stopped'
               WHEN o.expires_at <= p_now THEN 'hold_expired'
               WHEN o.id IS NULL AND v.ends_at + p_grace < p_now THEN 'visit_ended'
               WHEN coalesce(u.taken, 0) - coalesce(o.quantity, 0) + q.quantity > d.per_fan_max THEN 'over_limit'
             END AS verdict
        FROM unnest(p_accounts, p_places, p_call_nos, p_keys, p_hashes, p_quantities)
             WITH ORDINALITY AS q (account, place, call_no, key, hash, quantity, n)
        LEFT JOIN v ON v.place_index = q.place
        LEFT JOIN u ON u.account_id = q.account
        LEFT JOIN o ON o.place_index = q.place
        LEFT JOIN LATERAL (
          SELECT CASE WHEN o.idempotency_key = q.key THEN o.body_hash
                      WHEN o.id IS NOT NULL THEN (SELECT i.body_hash FROM idempotency i
                             WHERE i.scope = 'orders/' || o.id AND i.key = q.key) END AS hash) known ON true
       ORDER BY q.n
    ) j;

  -- and what its lines say, where a type has rules of its own: the first line that breaks one
  IF true = ANY (changed) OR false = ANY (on_sale)
     OR num_nonnulls(VARIADIC order_maxes) + num_nonnulls(VARIADIC account_maxes) > 0 THEN
    FOR r IN
      SELECT i.wish, i.type, i.quantity > order_maxes[i.type] AS over_order,
             changed[i.type] AS changed, NOT on_sale[i.type] AND i.quantity > coalesce(h.quantity, 0) AS closed,
             coalesce(u.taken, 0) - coalesce(h.quantity, 0) + i.quantity > account_maxes[i.type] AS over_account
        FROM unnest(p_item_wishes, p_item_types, p_item_quantities) WITH ORDINALITY AS i (wish, type, quantity, n)
        LEFT JOIN LATERAL (
          SELECT h.quantity FROM order_items h
           WHERE h.order_id = live_ids[i.wish] AND h.type_id = p_types[i.type] LIMIT 1) h ON true
        LEFT JOIN LATERAL (
          SELECT u.taken FROM type_usage u
           WHERE u.type_id = p_types[i.type] AND u.account_id = p_accounts[i.wish] LIMIT 1) u ON true
       ORDER BY i.n
    LOOP
      IF NOT made[r.wish] THEN
        CONTINUE;
      ELSIF r.changed THEN
        verdicts[r.wish] := 'price_changed';
      ELSIF r.closed THEN
        verdicts[r.wish] := 'type_not_on_sale';
        details[r.wish] := jsonb_build_object('type', p_types[r.type]);
      ELSIF r.over_order OR r.over_account THEN
        verdicts[r.wish] := 'over_type_limit';
        details[r.wish] := jsonb_build_object('type', p_types[r.type],
          'max', CASE WHEN r.over_order THEN order_maxes[r.type] ELSE account_maxes[r.type] END);
      END IF;
      made[r.wish] := verdicts[r.wish] IS NULL;
    END LOOP;
  END IF;

  -- where there is enough for all, and nothing is edited, nobody's order depends on another's
  SELECT coalesce(sum(q.quantity - q.own), 0), coalesce(sum(q.own), 0), coalesce(bool_and(q.live_id IS NULL), true)
    INTO extra, spent, fits
    FROM unnest(p_quantities, owns, live_ids, made) AS q (quantity, own, live_id, made)
   WHERE q.made;
  SELECT array_agg(t.left ORDER BY t.type), fits AND min(t.left) >= 0
    INTO remaining, fits
    FROM (
      SELECT t.type, lefts[t.type] - coalesce(sum(i.quantity), 0)::integer AS left
        FROM generate_subscripts(p_types, 1) AS t (type)
        LEFT JOIN unnest(p_item_wishes, p_item_types, p_item_quantities) AS i (wish, type, quantity)
          ON i.type = t.type AND made[i.wish]
       GROUP BY t.type) t;
  IF fits AND extra <= free THEN
    lefts := remaining;
  ELSE
    spent := 0;
    FOR n IN 1 .. cardinality(p_orders) LOOP
      item_from := item;
      WHILE p_item_wishes[item] = n LOOP
        item := item + 1;
      END LOOP;
      CONTINUE WHEN NOT made[n];

      -- what is wanted of each type, more than this order holds already
      wanted := array_fill(0, ARRAY[cardinality(p_types)]);
      FOR i IN item_from .. item - 1 LOOP
        wanted[p_item_types[i]] := p_item_quantities[i];
      END LOOP;
      IF live_ids[n] IS NOT NULL THEN
        FOR r IN SELECT h.type_id, h.quantity FROM order_items h WHERE h.order_id = live_ids[n] LOOP
          at := array_position(p_types, r.type_id);
          IF at IS NULL THEN
            -- the caller's list lacks a type that this order has
            made[n] := false;
            verdicts[n] := 'price_changed';
            EXIT;
          END IF;
          wanted[at] := wanted[at] - r.quantity;
        END LOOP;
        CONTINUE WHEN NOT made[n];
      END IF;

      -- extra tickets come only from stock that is promised to nobody
      extra := p_quantities[n] - coalesce(live_quantities[n], 0);
      fits := extra <= free + owns[n];
      FOR i IN 1 .. cardinality(p_types) LOOP
        fits := fits AND wanted[i] <= lefts[i];
      END LOOP;
      IF NOT fits THEN
        made[n] := false;
        take_max := greatest(0, least(d.per_fan_max - coalesce(useds[n], 0), free + owns[n]) + coalesce(live_quantities[n], 0));
        verdicts[n] := CASE WHEN take_max = 0 THEN 'sold_out' ELSE 'not_enough_tickets' END;
        details[n] := CASE WHEN take_max > 0 THEN jsonb_build_object('takeMax', take_max) END;
        IF p_fewer[n] THEN
          -- of each line what there is, the first lines first
          extra := free + owns[n] + coalesce(live_quantities[n], 0);
          quantities := '{}';
          count := 0;
          FOR i IN item_from .. item - 1 LOOP
            at := p_item_types[i];
            -- what is left of the type and what this order holds of it
            quantity := least(p_item_quantities[i], lefts[at] + p_item_quantities[i] - wanted[at], extra - count);
            quantities := quantities || quantity;
            count := count + quantity;
          END LOOP;
          -- where none of these lines is left, others may be: that is what is said already
          IF count > 0 THEN
            verdicts[n] := 'fewer';
            details[n] := jsonb_build_object('quantities', to_jsonb(quantities));
          END IF;
        END IF;
        CONTINUE;
      END IF;

      FOR i IN 1 .. cardinality(p_types) LOOP
        lefts[i] := lefts[i] - wanted[i];
      END LOOP;
      free := free + owns[n] - extra;
      spent := spent + owns[n];
      IF live_ids[n] IS NOT NULL THEN
        made[n] := false;
        verdicts[n] := 'edited';
        -- the key it had is kept beside it, so that a late repeat is still known
        INSERT INTO idempotency (scope, key, body_hash, reply)
          SELECT 'orders/' || o.id, o.idempotency_key, o.body_hash, jsonb_build_object('order', o.id)
            FROM orders o WHERE o.id = live_ids[n];
        UPDATE type_usage u
           SET taken = u.taken - (SELECT h.quantity FROM order_items h WHERE h.order_id = live_ids[n] AND h.type_id = u.type_id)
         WHERE u.account_id = p_accounts[n]
           AND u.type_id = ANY (ARRAY(SELECT h.type_id FROM order_items h WHERE h.order_id = live_ids[n]));
        DELETE FROM order_items h WHERE h.order_id = live_ids[n];
        INSERT INTO order_items (order_id, type_id, quantity, price_cents)
          SELECT live_ids[n], p_types[p_item_types[i]], p_item_quantities[i], p_prices[p_item_types[i]]
            FROM generate_series(item_from, item - 1) i;
        INSERT INTO type_usage AS u (type_id, account_id, taken, taken_max)
          SELECT p_types[p_item_types[i]], p_accounts[n], p_item_quantities[i], account_maxes[p_item_types[i]]
            FROM generate_series(item_from, item - 1) i WHERE account_maxes[p_item_types[i]] IS NOT NULL
          ON CONFLICT (type_id, account_id) DO UPDATE
            SET taken = u.taken + excluded.taken, taken_max = greatest(u.taken_max, excluded.taken_max);
        UPDATE orders o
           SET quantity = p_quantities[n], total_cents = p_totals[n], currency = p_currency,
               terms = p_terms, venue_cents = p_venues[n], tax_cents = p_taxes[n], card_cents = p_cards[n], zilker_cents = p_zilkers[n],
               idempotency_key = p_keys[n], body_hash = p_hashes[n], version = o.version + 1
         WHERE o.id = live_ids[n];
        UPDATE usage u SET taken = u.taken + extra, taken_max = greatest(u.taken_max, d.per_fan_max)
         WHERE u.event_id = d.event_id AND u.account_id = p_accounts[n];
      END IF;
    END LOOP;
  END IF;

  -- the promise falls before the stock is taken, so that it is never beyond the stock
  IF spent > 0 THEN
    UPDATE drops SET promised = promised - spent WHERE id = p_drop;
  END IF;
  UPDATE ticket_types t SET taken = t.capacity - lefts[array_position(p_types, t.id)]
   WHERE t.event_id = d.event_id AND lefts[array_position(p_types, t.id)] <> t.capacity - t.taken;
  INSERT INTO usage (event_id, account_id, taken, taken_max)
    SELECT d.event_id, q.account, q.quantity, d.per_fan_max
      FROM unnest(p_accounts, p_quantities, made, useds) AS q (account, quantity, made, used)
     WHERE q.made AND q.used IS NULL;
  INSERT INTO usage AS u (event_id, account_id, taken, taken_max)
    SELECT d.event_id, q.account, q.quantity, d.per_fan_max
      FROM unnest(p_accounts, p_quantities, made, useds) AS q (account, quantity, made, used)
     WHERE q.made AND q.used IS NOT NULL
    ON CONFLICT (event_id, account_id) DO UPDATE
      SET taken = u.taken + excluded.taken, taken_max = greatest(u.taken_max, excluded.taken_max);
  IF num_nonnulls(VARIADIC account_maxes) > 0 THEN
    INSERT INTO type_usage AS u (type_id, account_id, taken, taken_max)
      SELECT p_types[i.type], p_accounts[i.wish], i.quantity, account_maxes[i.type]
        FROM unnest(p_item_wishes, p_item_types, p_item_quantities) AS i (wish, type, quantity)
       WHERE made[i.wish] AND account_maxes[i.type] IS NOT NULL
      ON CONFLICT (type_id, account_id) DO UPDATE
        SET taken = u.taken + excluded.taken, taken_max = greatest(u.taken_max, excluded.taken_max);
  END IF;
  INSERT INTO orders (id, venue_id, event_id, drop_id, place_index, account_id, state, quantity, total_cents,
                      currency, terms, venue_cents, tax_cents, card_cents, zilker_cents, expires_at, idempotency_key, body_hash, created_at)
    SELECT q.id, d.venue_id, d.event_id, p_drop, q.place, q.account, 'held', q.quantity, q.total,
           p_currency, p_terms, q.venue, q.tax, q.card, q.zilker, hold_ends, q.key, q.hash, p_now
      FROM unnest(p_orders, p_accounts, p_places, p_keys, p_hashes, p_quantities, p_totals, p_venues, p_taxes,
                  p_cards, p_zilkers, made)
           AS q (id, account, place, key, hash, quantity, total, venue, tax, card, zilker, made)
     WHERE q.made;
  INSERT INTO order_items (order_id, type_id, quantity, price_cents)
    SELECT i.order_id, p_types[i.type], i.quantity, p_prices[i.type]
      FROM unnest(p_item_wishes, p_item_orders, p_item_types, p_item_quantities) AS i (wish, order_id, type, quantity)
     WHERE made[i.wish];
  INSERT INTO outbox (queue, job, traceparent)
    SELECT 'audit', jsonb_build_object('kind', 'audit-order', 'order', q.id), q.trace
      FROM unnest(p_orders, p_traces, made) AS q (id, trace, made)
     WHERE q.made;
  -- an open visit changes under the lock of its drop alone, so it is still where it was read
  UPDATE visits v SET state = 'holding', promised = false
   WHERE v.ctid = ANY (ARRAY(SELECT q.visit_at FROM unnest(visits_at, made) AS q (visit_at, made) WHERE q.made));
  GET DIAGNOSTICS count = ROW_COUNT;
  IF count <> cardinality(array_positions(made, true)) THEN
    RAISE EXCEPTION 'the visits of % orders were not all there', cardinality(array_positions(made, true));
  END IF;

  RETURN QUERY
    SELECT CASE WHEN q.made THEN 'reserved' ELSE q.verdict END, CASE WHEN q.made THEN q.id ELSE q.live_id END,
           CASE WHEN q.made THEN hold_ends ELSE q.live_expires END,
           CASE WHEN q.verdict = 'over_limit' THEN jsonb_build_object('perFanMax', d.per_fan_max) ELSE q.detail END
      FROM unnest(p_orders, verdicts, made, live_ids, live_expires, details)
           AS q (id, verdict, made, live_id, live_expires, detail);
END;
$function$;
