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
	"kept_paid_by" text NOT NULL,
	"orders" integer NOT NULL,
	"done_to" text,
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
	"asked_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"sent_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	CONSTRAINT "refunds_amount" CHECK ("refunds"."amount_cents" > 0 AND "refunds"."amount_cents" = "refunds"."venue_cents" + "refunds"."tax_cents" + "refunds"."zilker_cents")
);
--> statement-breakpoint
CREATE TABLE "stripe_budgets" (
	"endpoint" text PRIMARY KEY NOT NULL,
	"spent_to" timestamp with time zone NOT NULL
);
--> statement-breakpoint
-- safe: what takes its place asks the same of orders without tax, and the release before writes no others
ALTER TABLE "orders" DROP CONSTRAINT "orders_total";--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "currency" text DEFAULT 'usd' NOT NULL;--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "capture" text DEFAULT 'now' NOT NULL;--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "confirmed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "venues" ADD COLUMN "currency" text DEFAULT 'usd' NOT NULL;--> statement-breakpoint
ALTER TABLE "venues" ADD COLUMN "payout_by" text DEFAULT 'hand' NOT NULL;--> statement-breakpoint
ALTER TABLE "venues" ADD COLUMN "payout_after_days" integer DEFAULT 3 NOT NULL;--> statement-breakpoint
ALTER TABLE "venues" ADD COLUMN "reserve_bps" integer DEFAULT 1000 NOT NULL;--> statement-breakpoint
ALTER TABLE "venues" ADD COLUMN "reserve_days" integer DEFAULT 30 NOT NULL;--> statement-breakpoint
ALTER TABLE "venues" ADD COLUMN "stripe_account_id" text;--> statement-breakpoint
ALTER TABLE "venues" ADD COLUMN "details_submitted" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "venues" ADD COLUMN "payouts_enabled" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "venues" ADD COLUMN "requirements_due" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
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
CREATE UNIQUE INDEX "payouts_under_way" ON "payouts" USING btree ("event_id") WHERE "payouts"."state" = 'due';--> statement-breakpoint
CREATE INDEX "payouts_venue" ON "payouts" USING btree ("venue_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "refund_runs_event" ON "refund_runs" USING btree ("event_id");--> statement-breakpoint
CREATE INDEX "refund_tickets_refund" ON "refund_tickets" USING btree ("refund_id");--> statement-breakpoint
CREATE UNIQUE INDEX "refunds_stripe" ON "refunds" USING btree ("stripe_refund_id") WHERE "refunds"."stripe_refund_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "refunds_order" ON "refunds" USING btree ("order_id");--> statement-breakpoint
CREATE INDEX "refunds_run" ON "refunds" USING btree ("run_id","state") WHERE "refunds"."run_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "refunds_due" ON "refunds" USING btree ("asked_at") WHERE "refunds"."state" IN ('requested', 'sent');--> statement-breakpoint
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
CREATE TRIGGER order_history_append_only BEFORE UPDATE OR DELETE ON order_history FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER venue_terms_append_only BEFORE UPDATE OR DELETE ON venue_terms FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- orders that were paid before there was a ledger
INSERT INTO payments (id, venue_id, event_id, order_id, session_id, state, amount_cents, currency, captured_at, created_at)
  SELECT payment_intent_id, venue_id, event_id, id, session_id, 'captured', total_cents, currency, paid_at, paid_at
    FROM orders WHERE paid_at IS NOT NULL AND payment_intent_id IS NOT NULL AND total_cents > 0
  ON CONFLICT DO NOTHING;
--> statement-breakpoint
INSERT INTO ledger (venue_id, event_id, kind, source, order_id, currency, fan_cents, venue_cents, zilker_cents, stripe_cents,
                    tax_cents, paid_out_cents, at)
  SELECT o.venue_id, o.event_id, 'payment', p.id, o.id, o.currency, -o.total_cents, o.venue_cents, o.zilker_cents, o.card_cents,
         o.tax_cents, 0, o.paid_at
    FROM payments p JOIN orders o ON o.id = p.order_id ORDER BY o.paid_at
  ON CONFLICT DO NOTHING;
