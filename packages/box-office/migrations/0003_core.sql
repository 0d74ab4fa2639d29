CREATE TABLE "leases" (
	"name" text PRIMARY KEY NOT NULL,
	"holder" text NOT NULL,
	"term" bigint NOT NULL,
	"until" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "type_usage" (
	"type_id" text NOT NULL,
	"account_id" text NOT NULL,
	"taken" integer DEFAULT 0 NOT NULL,
	"taken_max" integer NOT NULL,
	CONSTRAINT "type_usage_type_id_account_id_pk" PRIMARY KEY("type_id","account_id"),
	CONSTRAINT "type_usage_limit" CHECK ("type_usage"."taken" BETWEEN 0 AND "type_usage"."taken_max")
);
--> statement-breakpoint
-- Live tables from here on, in the order in which every verb locks them: the drop first, then its types.
ALTER TABLE "drops" ADD COLUMN "capacity" integer DEFAULT 0 NOT NULL, ADD COLUMN "taken" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "ticket_types" ADD COLUMN "max_per_order" integer, ADD COLUMN "max_per_account" integer,
  ADD COLUMN "sale_from" timestamp with time zone, ADD COLUMN "sale_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "ticket_types" ADD CONSTRAINT "ticket_types_limits" CHECK ("ticket_types"."max_per_order" > 0 AND "ticket_types"."max_per_account" > 0) NOT VALID;--> statement-breakpoint
ALTER TABLE "ticket_types" ADD CONSTRAINT "ticket_types_window" CHECK ("ticket_types"."sale_from" < "ticket_types"."sale_until") NOT VALID;--> statement-breakpoint
-- `drops.capacity` and `drops.taken` are the sums over the ticket types of its event, whoever changes those: so that one CHECK holds
-- promises within stock. Every verb that changes stock locks the drop first, so this row is its own already.
CREATE FUNCTION drops_follow_types() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
  IF TG_OP = 'INSERT' THEN
    UPDATE drops d SET capacity = d.capacity + s.capacity, taken = d.taken + s.taken
      FROM (SELECT event_id, sum(capacity) AS capacity, sum(taken) AS taken FROM new_types GROUP BY event_id) s
     WHERE d.event_id = s.event_id;
  ELSIF TG_OP = 'DELETE' THEN
    UPDATE drops d SET capacity = d.capacity - s.capacity, taken = d.taken - s.taken
      FROM (SELECT event_id, sum(capacity) AS capacity, sum(taken) AS taken FROM old_types GROUP BY event_id) s
     WHERE d.event_id = s.event_id;
  ELSE
    UPDATE drops d SET capacity = d.capacity + s.capacity, taken = d.taken + s.taken
      FROM (SELECT n.event_id, sum(n.capacity - o.capacity) AS capacity, sum(n.taken - o.taken) AS taken
              FROM new_types n JOIN old_types o ON o.id = n.id GROUP BY n.event_id) s
     WHERE d.event_id = s.event_id AND (s.capacity <> 0 OR s.taken <> 0);
  END IF;
  RETURN NULL;
END;
$function$;
--> statement-breakpoint
CREATE TRIGGER ticket_types_added AFTER INSERT ON ticket_types
  REFERENCING NEW TABLE AS new_types FOR EACH STATEMENT EXECUTE FUNCTION drops_follow_types();
--> statement-breakpoint
CREATE TRIGGER ticket_types_changed AFTER UPDATE ON ticket_types
  REFERENCING OLD TABLE AS old_types NEW TABLE AS new_types FOR EACH STATEMENT EXECUTE FUNCTION drops_follow_types();
--> statement-breakpoint
CREATE TRIGGER ticket_types_removed AFTER DELETE ON ticket_types
  REFERENCING OLD TABLE AS old_types FOR EACH STATEMENT EXECUTE FUNCTION drops_follow_types();
--> statement-breakpoint
CREATE FUNCTION drops_count_types() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
  SELECT coalesce(sum(capacity), 0), coalesce(sum(taken), 0) INTO NEW.capacity, NEW.taken
    FROM ticket_types WHERE event_id = NEW.event_id;
  RETURN NEW;
END;
$function$;
--> statement-breakpoint
CREATE TRIGGER drops_made BEFORE INSERT ON drops FOR EACH ROW EXECUTE FUNCTION drops_count_types();
--> statement-breakpoint
-- No verb can change stock before this commits: the triggers have the lock of the table.
UPDATE drops d SET capacity = s.capacity, taken = s.taken
  FROM (SELECT event_id, sum(capacity) AS capacity, sum(taken) AS taken FROM ticket_types GROUP BY event_id) s
 WHERE s.event_id = d.event_id;
--> statement-breakpoint
ALTER TABLE "drops" ADD CONSTRAINT "drops_promise_kept" CHECK ("drops"."taken" + "drops"."promised" <= "drops"."capacity") NOT VALID;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "extensions" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
-- `reserve_orders` as before (0001 says how and why), for services of the release before, which go on calling it while this one
-- rolls out. Two things are other: it lowers the promise before it raises what is taken, or the last tickets of a drop would break
-- the check above; and a type with limits or a window of its own, which it does not know how to keep, has no price it could be
-- had for: `price_changed`, which those services answer as unavailable for now.
CREATE OR REPLACE FUNCTION reserve_orders(
  p_drop text,
  p_now timestamptz,
  p_grace interval,
  p_declines_max integer,
  p_orders text[],
  p_accounts text[],
  p_places integer[],
  p_call_nos integer[],
  p_keys text[],
  p_hashes text[],
  p_quantities integer[],
  p_totals integer[],
  p_venues integer[],
  p_cards integer[],
  p_zilkers integer[],
  p_item_ends integer[],
  p_item_orders text[],
  p_item_types text[],
  p_item_quantities integer[],
  p_item_prices integer[]
) RETURNS TABLE (verdict text, take_max integer, order_id text, expires_at timestamptz)
LANGUAGE plpgsql
-- look-ups by key whatever the statistics say: they are of empty tables when a drop begins, and a join planned on those is
-- a hundred times slower than this a thousand orders later
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $function$
DECLARE
  d drops%ROWTYPE;
  r record;
  old record;
  type_ids text[];
  prices integer[];
  capacities integer[];
  takens integer[];
  wanted integer[];
  free integer;
  spent integer := 0;
  old_quantity integer;
  promise integer;
  at integer;
  item_from integer;
  item_reserved boolean[] := array_fill(false, ARRAY[cardinality(p_item_types)]);
  verdicts text[] := array_fill(NULL::text, ARRAY[cardinality(p_orders)]);
  take_maxes integer[] := array_fill(0, ARRAY[cardinality(p_orders)]);
  order_ids text[] := p_orders;
  expiries timestamptz[] := array_fill(NULL::timestamptz, ARRAY[cardinality(p_orders)]);
  hold_ends timestamptz;
  visits_at tid[] := '{}';
  changed integer;
BEGIN
  SELECT * INTO d FROM drops WHERE id = p_drop FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RETURN QUERY SELECT 'drop_unknown', 0, o, NULL::timestamptz FROM unnest(p_orders) o;
    RETURN;
  END IF;
  PERFORM 1 FROM ticket_types t WHERE t.event_id = d.event_id ORDER BY t.id FOR NO KEY UPDATE;
  PERFORM 1 FROM orders o WHERE o.drop_id = p_drop AND o.place_index = ANY (p_places) FOR UPDATE;

  SELECT array_agg(t.id ORDER BY t.id),
         array_agg(CASE WHEN num_nulls(t.max_per_order, t.max_per_account, t.sale_from, t.sale_until) = 4
                        THEN t.price_cents END ORDER BY t.id),
         array_agg(t.capacity ORDER BY t.id), array_agg(t.taken ORDER BY t.id), sum(t.capacity - t.taken) - d.promised
    INTO type_ids, prices, capacities, takens, free
    FROM ticket_types t WHERE t.event_id = d.event_id;
  hold_ends := p_now + d.hold_ms * interval '1 millisecond';

  FOR r IN
    SELECT q.n::integer AS n, q.account, q.place, q.call_no, q.key, q.hash, q.quantity, q.item_end,
           v.ctid AS visit_at, v.state AS visit_state, v.account_id AS visit_account, v.call_no AS visit_call_no,
           v.promised, v.ends_at, coalesce(u.taken, 0) AS used,
           o.id AS live_id, o.account_id AS live_account, o.state AS live_state, o.quantity AS live_quantity,
           o.idempotency_key AS live_key, o.body_hash AS live_hash, o.expires_at AS live_expires, o.declines
      FROM unnest(p_accounts, p_places, p_call_nos, p_keys, p_hashes, p_quantities, p_item_ends)
           WITH ORDINALITY AS q (account, place, call_no, key, hash, quantity, item_end, n)
      -- LIMIT keeps each of these a look-up by key for each order
      LEFT JOIN LATERAL (
        SELECT v.ctid, v.* FROM visits v WHERE v.drop_id = p_drop AND v.place_index = q.place LIMIT 1) v ON true
      LEFT JOIN LATERAL (
        SELECT u.taken FROM usage u WHERE u.event_id = d.event_id AND u.account_id = q.account LIMIT 1) u ON true
      LEFT JOIN LATERAL (
        SELECT o.* FROM orders o WHERE o.drop_id = p_drop AND o.place_index = q.place LIMIT 1) o ON true
     ORDER BY q.n
  LOOP
    -- a repeat answers what was answered before, whatever has become of the order since
    IF r.live_account = r.account THEN
      order_ids[r.n] := r.live_id;
      expiries[r.n] := r.live_expires;
      IF r.live_key = r.key THEN
        verdicts[r.n] := CASE WHEN r.live_hash = r.hash THEN 'replayed' ELSE 'idempotency_key_reused' END;
        CONTINUE;
      END IF;
      SELECT i.body_hash INTO old FROM idempotency i
       WHERE i.scope = 'orders/' || r.live_id AND i.key = r.key;
      IF FOUND THEN
        verdicts[r.n] := CASE WHEN old.body_hash = r.hash THEN 'replayed' ELSE 'idempotency_key_reused' END;
        CONTINUE;
      END IF;
    END IF;

    -- may this fan order at all?
    verdicts[r.n] := CASE
      WHEN r.visit_state IS NULL OR r.visit_state = 'called' OR r.visit_call_no < r.call_no THEN 'visit_not_open'
      WHEN r.visit_account IS DISTINCT FROM r.account THEN 'admission_wrong_account'
      WHEN r.visit_call_no <> r.call_no THEN 'call_lapsed'
      WHEN r.live_state IN ('paying', 'authorized', 'expiring', 'review') THEN 'order_in_payment'
      WHEN r.live_state = 'expired' THEN 'hold_expired'
      WHEN r.live_state = 'cancelled' THEN CASE WHEN r.declines >= p_declines_max THEN 'declined_too_often' ELSE 'order_ended' END
      WHEN r.live_state IS NOT NULL AND r.live_state <> 'held' THEN 'order_exists'
      WHEN r.visit_state = 'done' THEN 'admission_used'
      WHEN d.cancelled THEN 'sale_stopped'
      WHEN r.visit_state = 'lapsed' THEN 'visit_ended'
      WHEN d.sale_stopped THEN 'sale_stopped'
      WHEN r.live_state = 'held' AND r.live_expires <= p_now THEN 'hold_expired'
      WHEN r.live_state IS NULL AND r.ends_at + p_grace < p_now THEN 'visit_ended'
    END;
    IF verdicts[r.n] IS NOT NULL THEN
      CONTINUE;
    END IF;

    -- what is wanted of each type, less what this order holds already
    old_quantity := coalesce(r.live_quantity, 0);
    promise := CASE WHEN r.promised THEN 1 ELSE 0 END;
    wanted := array_fill(0, ARRAY[cardinality(type_ids)]);
    item_from := CASE WHEN r.n = 1 THEN 1 ELSE p_item_ends[r.n - 1] + 1 END;
    FOR i IN item_from .. r.item_end LOOP
      at := array_position(type_ids, p_item_types[i]);
      IF at IS NULL OR prices[at] IS DISTINCT FROM p_item_prices[i] THEN
        verdicts[r.n] := 'price_changed';
        EXIT;
      END IF;
      wanted[at] := wanted[at] + p_item_quantities[i];
    END LOOP;
    IF verdicts[r.n] IS NOT NULL THEN
      CONTINUE;
    END IF;
    IF r.live_id IS NOT NULL THEN
      FOR old IN SELECT i.type_id, i.quantity FROM order_items i WHERE i.order_id = r.live_id LOOP
        at := array_position(type_ids, old.type_id);
        wanted[at] := wanted[at] - old.quantity;
      END LOOP;
    END IF;

    take_maxes[r.n] := greatest(0, least(d.per_fan_max - r.used, free + promise) + old_quantity);
    IF r.used - old_quantity + r.quantity > d.per_fan_max THEN
      verdicts[r.n] := 'over_limit';
      CONTINUE;
    END IF;
    -- extra tickets come only from stock that is promised to nobody
    IF r.quantity - old_quantity > free + promise THEN
      verdicts[r.n] := CASE WHEN take_maxes[r.n] = 0 THEN 'sold_out' ELSE 'not_enough_tickets' END;
      CONTINUE;
    END IF;
    FOR i IN 1 .. cardinality(type_ids) LOOP
      IF takens[i] + wanted[i] > capacities[i] THEN
        verdicts[r.n] := CASE WHEN take_maxes[r.n] = 0 THEN 'sold_out' ELSE 'not_enough_tickets' END;
        EXIT;
      END IF;
    END LOOP;
    IF verdicts[r.n] IS NOT NULL THEN
      CONTINUE;
    END IF;

    FOR i IN 1 .. cardinality(type_ids) LOOP
      takens[i] := takens[i] + wanted[i];
    END LOOP;
    free := free + promise - (r.quantity - old_quantity);
    spent := spent + promise;
    IF r.live_id IS NULL THEN
      verdicts[r.n] := 'reserved';
      expiries[r.n] := hold_ends;
      visits_at := visits_at || r.visit_at;
      FOR i IN item_from .. r.item_end LOOP
        item_reserved[i] := true;
      END LOOP;
    ELSE
      verdicts[r.n] := 'edited';
      -- the key it had is kept beside it, so that a late repeat is still known
      INSERT INTO idempotency (scope, key, body_hash, reply)
        VALUES ('orders/' || r.live_id, r.live_key, r.live_hash, jsonb_build_object('order', r.live_id));
      DELETE FROM order_items i WHERE i.order_id = r.live_id;
      INSERT INTO order_items (order_id, type_id, quantity, price_cents)
        SELECT r.live_id, p_item_types[i], p_item_quantities[i], p_item_prices[i]
          FROM generate_series(item_from, r.item_end) i;
      UPDATE orders o
         SET quantity = r.quantity, total_cents = p_totals[r.n], venue_cents = p_venues[r.n],
             card_cents = p_cards[r.n], zilker_cents = p_zilkers[r.n],
             idempotency_key = r.key, body_hash = r.hash, version = o.version + 1
       WHERE o.id = r.live_id;
      UPDATE usage u SET taken = u.taken - old_quantity + r.quantity, taken_max = greatest(u.taken_max, d.per_fan_max)
       WHERE u.event_id = d.event_id AND u.account_id = r.account;
    END IF;
  END LOOP;

  IF spent > 0 THEN
    UPDATE drops SET promised = promised - spent WHERE id = p_drop;
  END IF;
  FOR i IN 1 .. cardinality(type_ids) LOOP
    UPDATE ticket_types t SET taken = takens[i] WHERE t.id = type_ids[i] AND t.taken <> takens[i];
  END LOOP;
  INSERT INTO usage AS u (event_id, account_id, taken, taken_max)
    SELECT d.event_id, q.account, q.quantity, d.per_fan_max
      FROM unnest(p_accounts, p_quantities, verdicts) AS q (account, quantity, verdict)
     WHERE q.verdict = 'reserved'
    ON CONFLICT (event_id, account_id) DO UPDATE
      SET taken = u.taken + excluded.taken, taken_max = greatest(u.taken_max, excluded.taken_max);
  INSERT INTO orders (id, venue_id, event_id, drop_id, place_index, account_id, state, quantity, total_cents,
                      venue_cents, card_cents, zilker_cents, expires_at, idempotency_key, body_hash, created_at)
    SELECT q.id, d.venue_id, d.event_id, p_drop, q.place, q.account, 'held', q.quantity, q.total,
           q.venue, q.card, q.zilker, hold_ends, q.key, q.hash, p_now
      FROM unnest(p_orders, p_accounts, p_places, p_keys, p_hashes, p_quantities, p_totals, p_venues, p_cards,
                  p_zilkers, verdicts)
           AS q (id, account, place, key, hash, quantity, total, venue, card, zilker, verdict)
     WHERE q.verdict = 'reserved';
  INSERT INTO order_items (order_id, type_id, quantity, price_cents)
    SELECT i.order_id, i.type_id, i.quantity, i.price
      FROM unnest(p_item_orders, p_item_types, p_item_quantities, p_item_prices, item_reserved)
           AS i (order_id, type_id, quantity, price, reserved)
     WHERE i.reserved;
  -- an open visit changes under the lock of its drop alone, so it is still where it was read
  UPDATE visits v SET state = 'holding', promised = false WHERE v.ctid = ANY (visits_at);
  GET DIAGNOSTICS changed = ROW_COUNT;
  IF changed <> cardinality(visits_at) THEN
    RAISE EXCEPTION 'the visits of % orders were not all there', cardinality(visits_at);
  END IF;

  RETURN QUERY SELECT * FROM unnest(verdicts, take_maxes, order_ids, expiries);
END;
$function$;
--> statement-breakpoint
ALTER TABLE "ticket_types" VALIDATE CONSTRAINT "ticket_types_limits";--> statement-breakpoint
ALTER TABLE "ticket_types" VALIDATE CONSTRAINT "ticket_types_window";--> statement-breakpoint
ALTER TABLE "drops" VALIDATE CONSTRAINT "drops_promise_kept";
