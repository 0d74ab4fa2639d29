-- Money: the terms under which a venue sells, payments, refunds, disputes, payouts, and the ledger that says whose each cent is.
--
CREATE TABLE "venue_terms" (
	"venue_id" text NOT NULL,
	"version" integer NOT NULL,
	"zilker_cents" integer DEFAULT 50 NOT NULL,
	"zilker_paid_by" text DEFAULT 'fan' NOT NULL,
	"card_bps" integer DEFAULT 290 NOT NULL,
	"card_fixed_cents" integer DEFAULT 30 NOT NULL,
	"card_paid_by" text DEFAULT 'fan' NOT NULL,
	"tax_bps" integer DEFAULT 0 NOT NULL,
	"tax_paid_by" text DEFAULT 'venue' NOT NULL,
	"refund_kept_paid_by" text DEFAULT 'venue' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "venue_terms_venue_id_version_pk" PRIMARY KEY("venue_id","version")
);
--> statement-breakpoint
CREATE TABLE "disputes" (
	"id" text PRIMARY KEY NOT NULL,
	"venue_id" text NOT NULL,
	"event_id" text NOT NULL,
	"order_id" text NOT NULL,
	"payment_id" text NOT NULL,
	"state" text NOT NULL,
	"reason" text NOT NULL,
	"amount_cents" integer NOT NULL,
	"currency" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "ledger" (
	"no" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ledger_no_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"venue_id" text NOT NULL,
	"event_id" text NOT NULL,
	"kind" text NOT NULL,
	"source" text NOT NULL,
	"order_id" text,
	"currency" text NOT NULL,
	"fan_cents" integer NOT NULL,
	"venue_cents" integer NOT NULL,
	"zilker_cents" integer NOT NULL,
	"stripe_cents" integer NOT NULL,
	"tax_cents" integer NOT NULL,
	"paid_out_cents" integer NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "ledger_balances" CHECK ("ledger"."fan_cents" + "ledger"."venue_cents" + "ledger"."zilker_cents" + "ledger"."stripe_cents" + "ledger"."tax_cents" + "ledger"."paid_out_cents" = 0)
);
--> statement-breakpoint
CREATE TABLE "order_history" (
	"seq" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "order_history_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"order_id" text NOT NULL,
	"kind" text NOT NULL,
	"detail" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "payment_differences" (
	"kind" text NOT NULL,
	"object" text NOT NULL,
	"sentence" text NOT NULL,
	"seen_at" timestamp with time zone NOT NULL,
	"first_seen_at" timestamp with time zone NOT NULL,
	"gone_at" timestamp with time zone,
	CONSTRAINT "payment_differences_kind_object_pk" PRIMARY KEY("kind","object")
);
--> statement-breakpoint
CREATE TABLE "payments" (
	"id" text PRIMARY KEY NOT NULL,
	"venue_id" text NOT NULL,
	"event_id" text NOT NULL,
	"order_id" text NOT NULL,
	"session_id" text,
	"state" text NOT NULL,
	"amount_cents" integer NOT NULL,
	"currency" text NOT NULL,
	"fingerprint" text,
	"brand" text,
	"last4" text,
	"charge_id" text,
	"capture_before" timestamp with time zone,
	"cost_cents" integer,
	"return_reason" text,
	"asked_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"captured_at" timestamp with time zone,
	"returned_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "payouts" (
	"id" text PRIMARY KEY NOT NULL,
	"venue_id" text NOT NULL,
	"event_id" text NOT NULL,
	"by" text NOT NULL,
	"state" text NOT NULL,
	"amount_cents" integer NOT NULL,
	"currency" text NOT NULL,
	"reference" text,
	"problem" text,
	"attempt" integer DEFAULT 1 NOT NULL,
	"recorded_by" text,
	"asked_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"sent_at" timestamp with time zone,
	CONSTRAINT "payouts_amount" CHECK ("payouts"."amount_cents" > 0)
);
--> statement-breakpoint
CREATE TABLE "refund_runs" (
	"id" text PRIMARY KEY NOT NULL,
	"venue_id" text NOT NULL,
	"event_id" text NOT NULL,
	"reason" text NOT NULL,
	"orders" integer NOT NULL,
	"kept_cents" integer DEFAULT 0 NOT NULL,
	"kept_by_fans_cents" integer DEFAULT 0 NOT NULL,
	"done_to" text,
	"asked_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "refund_tickets" (
	"ticket_id" text PRIMARY KEY NOT NULL,
	"refund_id" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "refunds" (
	"id" text PRIMARY KEY NOT NULL,
	"venue_id" text NOT NULL,
	"event_id" text NOT NULL,
	"order_id" text NOT NULL,
	"payment_id" text NOT NULL,
	"run_id" text,
	"state" text NOT NULL,
	"reason" text NOT NULL,
	"amount_cents" integer NOT NULL,
	"currency" text NOT NULL,
	"venue_cents" integer NOT NULL,
	"tax_cents" integer NOT NULL,
	"zilker_cents" integer NOT NULL,
	"stripe_refund_id" text,
	"attempt" integer DEFAULT 1 NOT NULL,
	"problem" text,
	"queued_at" timestamp with time zone DEFAULT now() NOT NULL,
	"asked_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"sent_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	CONSTRAINT "refunds_amount" CHECK ("refunds"."amount_cents" > 0 AND "refunds"."amount_cents" = "refunds"."venue_cents" + "refunds"."tax_cents" + "refunds"."zilker_cents")
);
--> statement-breakpoint
CREATE TABLE "stripe_budgets" (
	"account" text PRIMARY KEY NOT NULL,
	"spent_at" timestamp with time zone[] NOT NULL,
	"spent_on" text[] NOT NULL
);
--> statement-breakpoint
ALTER TABLE "stripe_events" ADD COLUMN "raw" text;
--> statement-breakpoint
-- an event is some three kilobytes: to compress it costs as much as all else that keeping it does
ALTER TABLE "stripe_events" SET (toast_tuple_target = 8160);
--> statement-breakpoint
-- safe: what takes its place asks the same of orders without tax, and the release before writes no others
ALTER TABLE "orders" DROP CONSTRAINT "orders_total";--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "currency" text DEFAULT 'usd' NOT NULL;--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "capture" text DEFAULT 'now' NOT NULL;--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "confirmed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "payout_look_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "venues" ADD COLUMN "currency" text DEFAULT 'usd' NOT NULL;--> statement-breakpoint
ALTER TABLE "venues" ADD COLUMN "payout_by" text DEFAULT 'hand' NOT NULL;--> statement-breakpoint
ALTER TABLE "venues" ADD COLUMN "payout_after_days" integer DEFAULT 3 NOT NULL;--> statement-breakpoint
ALTER TABLE "venues" ADD COLUMN "reserve_bps" integer DEFAULT 1000 NOT NULL;--> statement-breakpoint
ALTER TABLE "venues" ADD COLUMN "reserve_days" integer DEFAULT 30 NOT NULL;--> statement-breakpoint
ALTER TABLE "venues" ADD COLUMN "stripe_account_id" text;--> statement-breakpoint
ALTER TABLE "venues" ADD COLUMN "details_submitted" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "venues" ADD COLUMN "payouts_enabled" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "venues" ADD COLUMN "requirements_due" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "venues" ADD COLUMN "stripe_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "currency" text DEFAULT 'usd' NOT NULL;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "terms" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "tax_cents" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "last_decline" text;--> statement-breakpoint
ALTER TABLE "venue_terms" ADD CONSTRAINT "venue_terms_venue_id_venues_id_fk" FOREIGN KEY ("venue_id") REFERENCES "public"."venues"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "disputes" ADD CONSTRAINT "disputes_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "disputes" ADD CONSTRAINT "disputes_payment_id_payments_id_fk" FOREIGN KEY ("payment_id") REFERENCES "public"."payments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ledger" ADD CONSTRAINT "ledger_of_event" FOREIGN KEY ("venue_id","event_id") REFERENCES "public"."events"("venue_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_event" FOREIGN KEY ("venue_id","event_id") REFERENCES "public"."events"("venue_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payouts" ADD CONSTRAINT "payouts_event" FOREIGN KEY ("venue_id","event_id") REFERENCES "public"."events"("venue_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refund_runs" ADD CONSTRAINT "refund_runs_event_venue" FOREIGN KEY ("venue_id","event_id") REFERENCES "public"."events"("venue_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refund_tickets" ADD CONSTRAINT "refund_tickets_ticket_id_tickets_id_fk" FOREIGN KEY ("ticket_id") REFERENCES "public"."tickets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refund_tickets" ADD CONSTRAINT "refund_tickets_refund_id_refunds_id_fk" FOREIGN KEY ("refund_id") REFERENCES "public"."refunds"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_payment_id_payments_id_fk" FOREIGN KEY ("payment_id") REFERENCES "public"."payments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_run_id_refund_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."refund_runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_event" FOREIGN KEY ("venue_id","event_id") REFERENCES "public"."events"("venue_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "disputes_order" ON "disputes" USING btree ("order_id");--> statement-breakpoint
CREATE UNIQUE INDEX "ledger_once" ON "ledger" USING btree ("kind","source");--> statement-breakpoint
CREATE INDEX "ledger_event" ON "ledger" USING btree ("event_id","no");--> statement-breakpoint
CREATE INDEX "ledger_order" ON "ledger" USING btree ("order_id") WHERE "ledger"."order_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "order_history_order" ON "order_history" USING btree ("order_id","seq");--> statement-breakpoint
CREATE UNIQUE INDEX "payments_kept" ON "payments" USING btree ("order_id") WHERE "payments"."state" IN ('authorized', 'capturing', 'captured');--> statement-breakpoint
CREATE INDEX "payments_order" ON "payments" USING btree ("order_id");--> statement-breakpoint
CREATE INDEX "payments_card" ON "payments" USING btree ("event_id","fingerprint") WHERE "payments"."fingerprint" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "payments_due" ON "payments" USING btree ("state","asked_at") WHERE "payments"."state" IN ('authorized', 'capturing', 'returning');--> statement-breakpoint
CREATE INDEX "payments_held" ON "payments" USING btree ("capture_before") WHERE "payments"."state" = 'authorized';--> statement-breakpoint
CREATE UNIQUE INDEX "payouts_under_way" ON "payouts" USING btree ("event_id") WHERE "payouts"."state" = 'due';--> statement-breakpoint
CREATE INDEX "payouts_venue" ON "payouts" USING btree ("venue_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "refund_runs_event" ON "refund_runs" USING btree ("event_id");--> statement-breakpoint
CREATE INDEX "refund_tickets_refund" ON "refund_tickets" USING btree ("refund_id");--> statement-breakpoint
CREATE UNIQUE INDEX "refunds_stripe" ON "refunds" USING btree ("stripe_refund_id") WHERE "refunds"."stripe_refund_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "refunds_order" ON "refunds" USING btree ("order_id");--> statement-breakpoint
CREATE INDEX "refunds_run" ON "refunds" USING btree ("run_id","state") WHERE "refunds"."run_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "refunds_due" ON "refunds" USING btree ("asked_at","queued_at") WHERE "refunds"."state" IN ('requested', 'sent');--> statement-breakpoint
CREATE INDEX "refunds_owed" ON "refunds" USING btree ("event_id") WHERE "refunds"."state" IN ('requested', 'failed');--> statement-breakpoint
-- A payment of before there was a ledger: how it stands follows from its order. What it moved is booked, once; what came of it is told in
-- the order's history. An order that was released when the money came is given it back.
CREATE FUNCTION book_payments_before(p_orders text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  booked text[];
BEGIN
  WITH made AS (
    INSERT INTO payments AS p (id, venue_id, event_id, order_id, session_id, state, amount_cents, currency, return_reason, asked_at,
                               created_at, captured_at, returned_at)
    SELECT o.payment_intent_id, o.venue_id, o.event_id, o.id, o.session_id, s.state, o.total_cents, o.currency,
           CASE WHEN s.state IN ('returning', 'returned') THEN 'Your payment came after your hold had ended.' END, now(),
           coalesce(o.paid_at, o.created_at),
           CASE WHEN s.state IN ('captured', 'returned') THEN coalesce(o.paid_at, o.ended_at, now()) END,
           CASE s.state WHEN 'returned' THEN now() END
      FROM orders o CROSS JOIN LATERAL (
        SELECT CASE WHEN o.paid_at IS NOT NULL THEN 'captured' WHEN o.state IN ('authorized', 'review') THEN 'authorized'
                    WHEN o.state = 'refunded' THEN 'returned' ELSE 'returning' END AS state) s
     WHERE o.id = ANY (p_orders) AND o.payment_intent_id IS NOT NULL AND o.total_cents > 0
    ON CONFLICT (id) DO UPDATE SET state = 'returned', captured_at = excluded.captured_at, returned_at = excluded.returned_at
      WHERE p.state = 'returning' AND excluded.state = 'returned'
    RETURNING p.order_id)
  SELECT array_agg(order_id) INTO booked FROM made;
  IF booked IS NULL THEN RETURN; END IF;

  INSERT INTO refunds (id, venue_id, event_id, order_id, payment_id, state, reason, amount_cents, currency, venue_cents, tax_cents,
                       zilker_cents, stripe_refund_id, created_at, sent_at, ended_at)
    SELECT 'rfd_' || substr(o.id, 5), o.venue_id, o.event_id, o.id, o.payment_intent_id, 'succeeded', 'Refunded', o.refunded_cents,
           o.currency, o.refunded_cents - z.cents, 0, z.cents, 'rfd_' || substr(o.id, 5), o.paid_at, o.paid_at, o.paid_at
      FROM orders o CROSS JOIN LATERAL (
        SELECT (o.zilker_cents::bigint * o.refunded_cents / o.total_cents)::integer AS cents) z
     WHERE o.id = ANY (booked) AND o.paid_at IS NOT NULL AND o.refunded_cents > 0;
  INSERT INTO refund_tickets (ticket_id, refund_id)
    SELECT t.id, r.id FROM refunds r JOIN tickets t ON t.order_id = r.order_id AND t.state = 'refunded' WHERE r.order_id = ANY (booked);

  INSERT INTO ledger (venue_id, event_id, kind, source, order_id, currency, fan_cents, venue_cents, zilker_cents, stripe_cents,
                      tax_cents, paid_out_cents, at)
    -- what is kept is shared out; of what went back Stripe kept its part, which Zilker bears
    SELECT p.venue_id, p.event_id, 'payment', p.id, o.id, o.currency, -o.total_cents,
           CASE p.state WHEN 'captured' THEN o.venue_cents ELSE 0 END,
           CASE p.state WHEN 'captured' THEN o.zilker_cents ELSE o.total_cents - o.card_cents END,
           o.card_cents, CASE p.state WHEN 'captured' THEN o.tax_cents ELSE 0 END, 0, p.captured_at
      FROM payments p JOIN orders o ON o.id = p.order_id
     WHERE o.id = ANY (booked) AND p.state IN ('captured', 'returned')
    UNION ALL SELECT p.venue_id, p.event_id, 'refund', p.id, o.id, o.currency, o.total_cents, 0, -o.total_cents, 0, 0, 0, p.returned_at
      FROM payments p JOIN orders o ON o.id = p.order_id WHERE o.id = ANY (booked) AND p.state = 'returned'
    UNION ALL SELECT r.venue_id, r.event_id, 'refund', r.id, r.order_id, r.currency, r.amount_cents, -r.venue_cents, -r.zilker_cents, 0,
           -r.tax_cents, 0, r.created_at
      FROM refunds r WHERE r.order_id = ANY (booked)
  ON CONFLICT DO NOTHING;

  INSERT INTO order_history (order_id, kind, detail, at)
    SELECT p.order_id, h.kind, jsonb_build_object('payment', p.id), h.at
      FROM payments p JOIN orders o ON o.id = p.order_id CROSS JOIN LATERAL (VALUES
        (CASE p.state WHEN 'captured' THEN 'paid' WHEN 'authorized' THEN 'authorized' ELSE 'late_returned' END, p.created_at),
        (CASE o.state WHEN 'review' THEN 'review' END, p.created_at),
        (CASE p.state WHEN 'returned' THEN 'returned' END, p.returned_at)) AS h (kind, at)
     WHERE p.order_id = ANY (booked) AND h.kind IS NOT NULL
       AND NOT EXISTS (SELECT FROM order_history b WHERE b.order_id = p.order_id AND b.kind = h.kind)
    UNION ALL SELECT r.order_id, 'refund_succeeded', jsonb_build_object('refund', r.id, 'amountCents', r.amount_cents), r.created_at
      FROM refunds r WHERE r.order_id = ANY (booked);
END $$;
--> statement-breakpoint
-- A replica of the release before goes on for a while beside this one, and books nothing: what its orders are paid with, and what it gives
-- back, is booked for it. This release writes a payment before it names it in an order, and leaves nothing to do. A later migration drops it.
CREATE FUNCTION book_for_release_before() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM book_payments_before(ARRAY[NEW.id]);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER orders_of_release_before AFTER UPDATE ON orders DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.payment_intent_id IS NOT NULL AND NEW.total_cents > 0 AND (NEW.payment_intent_id IS DISTINCT FROM OLD.payment_intent_id
    OR (NEW.state = 'refunded' AND OLD.state IN ('expired', 'cancelled')))) EXECUTE FUNCTION book_for_release_before();
--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_parts" CHECK ("orders"."total_cents" = "orders"."venue_cents" + "orders"."tax_cents" + "orders"."card_cents" + "orders"."zilker_cents") NOT VALID;--> statement-breakpoint
ALTER TABLE "orders" VALIDATE CONSTRAINT "orders_parts";--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_refunded" CHECK ("orders"."refunded_cents" BETWEEN 0 AND "orders"."total_cents") NOT VALID;--> statement-breakpoint
ALTER TABLE "orders" VALIDATE CONSTRAINT "orders_refunded";
--> statement-breakpoint
-- every venue has terms from the first: the usual ones
CREATE FUNCTION give_first_terms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO venue_terms (venue_id, version) VALUES (NEW.id, 1) ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER venues_first_terms AFTER INSERT ON venues FOR EACH ROW EXECUTE FUNCTION give_first_terms();
--> statement-breakpoint
INSERT INTO venue_terms (venue_id, version) SELECT id, 1 FROM venues ON CONFLICT DO NOTHING;
--> statement-breakpoint
-- what was written of money is never written over: a mistake is put right by another row
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are only added', TG_TABLE_NAME;
END $$;
--> statement-breakpoint
CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- jobs begin at times of their own, and what one does may follow what another did that began later
CREATE FUNCTION keep_history_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.at := greatest(NEW.at, (SELECT h.at FROM order_history h WHERE h.order_id = NEW.order_id ORDER BY h.seq DESC LIMIT 1));
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER order_history_in_order BEFORE INSERT ON order_history FOR EACH ROW EXECUTE FUNCTION keep_history_in_order();
--> statement-breakpoint
CREATE TRIGGER order_history_append_only BEFORE UPDATE OR DELETE ON order_history FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER venue_terms_append_only BEFORE UPDATE OR DELETE ON venue_terms FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
SELECT book_payments_before(array_agg(id)) FROM orders WHERE payment_intent_id IS NOT NULL;
