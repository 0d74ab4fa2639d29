CREATE TABLE "ticket_type_gates" (
	"event_id" text NOT NULL,
	"type_id" text NOT NULL,
	"gate_id" text NOT NULL,
	CONSTRAINT "ticket_type_gates_type_id_gate_id_pk" PRIMARY KEY("type_id","gate_id")
);--> statement-breakpoint
CREATE TABLE "returns_list" (
	"event_id" text NOT NULL,
	"account_id" text NOT NULL,
	"quantity" integer NOT NULL,
	"joined_at" timestamp with time zone NOT NULL,
	"missed" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "returns_list_event_id_account_id_pk" PRIMARY KEY("event_id","account_id")
);--> statement-breakpoint
CREATE TABLE "ticket_returns" (
	"id" text PRIMARY KEY NOT NULL,
	"event_id" text NOT NULL,
	"ticket_id" text NOT NULL,
	"state" text DEFAULT 'listed' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"order_id" text,
	"ends_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"settled_at" timestamp with time zone
);--> statement-breakpoint
CREATE TABLE "transfers" (
	"id" text PRIMARY KEY NOT NULL,
	"ticket_id" text NOT NULL,
	"from_account" text NOT NULL,
	"to_phone" text NOT NULL,
	"to_account" text,
	"state" text DEFAULT 'offered' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"settled_at" timestamp with time zone
);--> statement-breakpoint
CREATE TABLE "messages" (
	"id" text PRIMARY KEY NOT NULL,
	"claimed_at" timestamp with time zone NOT NULL,
	"sent_at" timestamp with time zone
);--> statement-breakpoint
CREATE TABLE "wallet_devices" (
	"id" text PRIMARY KEY NOT NULL,
	"push_token" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);--> statement-breakpoint
CREATE TABLE "wallet_passes" (
	"id" text PRIMARY KEY NOT NULL,
	"ticket_id" text NOT NULL,
	"wallet" text NOT NULL,
	"serial" integer NOT NULL,
	"shows" text NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	"told_at" timestamp with time zone,
	"asked_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "wallet_passes_ticket" UNIQUE("ticket_id","wallet","serial")
);--> statement-breakpoint
CREATE TABLE "wallet_registrations" (
	"device_id" text NOT NULL,
	"pass_id" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "wallet_registrations_device_id_pass_id_pk" PRIMARY KEY("device_id","pass_id")
);--> statement-breakpoint
ALTER TABLE "wallet_registrations" ADD CONSTRAINT "wallet_registrations_device_id_wallet_devices_id_fk" FOREIGN KEY ("device_id") REFERENCES "public"."wallet_devices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet_registrations" ADD CONSTRAINT "wallet_registrations_pass_id_wallet_passes_id_fk" FOREIGN KEY ("pass_id") REFERENCES "public"."wallet_passes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "returns_list_next" ON "returns_list" USING btree ("event_id","joined_at");--> statement-breakpoint
CREATE UNIQUE INDEX "ticket_returns_open" ON "ticket_returns" USING btree ("ticket_id") WHERE "ticket_returns"."state" IN ('listed', 'offered');--> statement-breakpoint
CREATE UNIQUE INDEX "ticket_returns_order" ON "ticket_returns" USING btree ("order_id") WHERE "ticket_returns"."state" = 'offered';--> statement-breakpoint
CREATE INDEX "ticket_returns_next" ON "ticket_returns" USING btree ("event_id","state","created_at");--> statement-breakpoint
CREATE INDEX "ticket_returns_due" ON "ticket_returns" USING btree ("ends_at") WHERE "ticket_returns"."state" = 'listed';--> statement-breakpoint
CREATE UNIQUE INDEX "transfers_open" ON "transfers" USING btree ("ticket_id") WHERE "transfers"."state" = 'offered';--> statement-breakpoint
CREATE INDEX "transfers_from" ON "transfers" USING btree ("from_account","created_at");--> statement-breakpoint
CREATE INDEX "transfers_to" ON "transfers" USING btree ("to_phone","state");--> statement-breakpoint
CREATE INDEX "transfers_due" ON "transfers" USING btree ("ends_at") WHERE "transfers"."state" = 'offered';--> statement-breakpoint
CREATE INDEX "wallet_passes_untold" ON "wallet_passes" USING btree ("asked_at") WHERE "wallet_passes"."told_at" IS NULL;--> statement-breakpoint
CREATE INDEX "wallet_registrations_pass" ON "wallet_registrations" USING btree ("pass_id");--> statement-breakpoint
ALTER TABLE "check_ins" ALTER COLUMN "code" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "check_ins" ADD COLUMN "direction" text DEFAULT 'in' NOT NULL;--> statement-breakpoint
ALTER TABLE "check_ins" ADD COLUMN "by_hand" text;--> statement-breakpoint
ALTER TABLE "check_ins" ADD COLUMN "told" text;--> statement-breakpoint
ALTER TABLE "check_ins" ADD COLUMN "device_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "check_ins" ADD COLUMN "list_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "check_ins" ADD COLUMN "left_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "check_ins" ADD COLUMN "undone_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "check_ins" ADD CONSTRAINT "check_ins_evidence" CHECK ("check_ins"."code" IS NOT NULL OR "check_ins"."by_hand" IS NOT NULL) NOT VALID;--> statement-breakpoint
ALTER TABLE "check_ins" VALIDATE CONSTRAINT "check_ins_evidence";--> statement-breakpoint
-- Each table that the sale writes has a transaction of its own: with the locks of all at once, those of the sale would stand in their way.
ALTER TABLE "events" ADD COLUMN "passes_asked_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "policy" jsonb DEFAULT '{"carry":null,"reentry":false,"transfersFromMs":null,"returnsUntilMs":null}'::jsonb NOT NULL;--> statement-breakpoint
CREATE FUNCTION tell_passes_of_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM tickets JOIN wallet_passes ON wallet_passes.ticket_id = tickets.id WHERE tickets.event_id = NEW.id) THEN
    NEW.passes_asked_at := date_trunc('milliseconds', clock_timestamp());
    INSERT INTO outbox (queue, job) VALUES ('wallet', jsonb_build_object('kind', 'update-event-passes', 'event', NEW.id));
  END IF;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER events_tell_passes BEFORE UPDATE ON events FOR EACH ROW
  WHEN ((NEW.title, NEW.support, NEW.ages, NEW.starts_at, NEW.doors_at, NEW.policy -> 'carry') IS DISTINCT FROM
        (OLD.title, OLD.support, OLD.ages, OLD.starts_at, OLD.doors_at, OLD.policy -> 'carry')
    OR (NEW.status = 'cancelled') <> (OLD.status = 'cancelled'))
  EXECUTE FUNCTION tell_passes_of_event();--> statement-breakpoint
ALTER TABLE "returns_list" ADD CONSTRAINT "returns_list_event_id_events_id_fk" FOREIGN KEY ("event_id") REFERENCES "public"."events"("id") ON DELETE no action ON UPDATE no action NOT VALID;--> statement-breakpoint
ALTER TABLE "ticket_returns" ADD CONSTRAINT "ticket_returns_event_id_events_id_fk" FOREIGN KEY ("event_id") REFERENCES "public"."events"("id") ON DELETE no action ON UPDATE no action NOT VALID;--> statement-breakpoint
ALTER TABLE "returns_list" VALIDATE CONSTRAINT "returns_list_event_id_events_id_fk";--> statement-breakpoint
ALTER TABLE "ticket_returns" VALIDATE CONSTRAINT "ticket_returns_event_id_events_id_fk";--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "serial_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "blocked_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "blocked_reason" text;--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "changed_in" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE FUNCTION note_ticket_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.changed_in := pg_current_xact_id()::text::bigint;
  IF TG_OP = 'UPDATE' AND NEW.serial > greatest(OLD.serial, 1) THEN
    NEW.serial_at := clock_timestamp();
  END IF;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER tickets_note_change BEFORE INSERT OR UPDATE ON tickets FOR EACH ROW EXECUTE FUNCTION note_ticket_change();--> statement-breakpoint
CREATE FUNCTION tell_passes_of_ticket() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  -- in milliseconds, as those count who compare it
  changed timestamptz := date_trunc('milliseconds', clock_timestamp());
BEGIN
  PERFORM FROM wallet_passes WHERE ticket_id = NEW.id ORDER BY id FOR UPDATE;
  -- one of a serial before that is no other for it
  UPDATE wallet_passes SET told_at = NULL, changed_at = changed, asked_at = changed
   WHERE ticket_id = NEW.id AND serial IN (greatest(OLD.serial, 1), greatest(NEW.serial, 1));
  IF FOUND THEN
    INSERT INTO outbox (queue, job) VALUES ('wallet', jsonb_build_object('kind', 'update-passes', 'ticket', NEW.id));
  END IF;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER tickets_tell_passes AFTER UPDATE ON tickets FOR EACH ROW
  WHEN (greatest(NEW.serial, 1) <> greatest(OLD.serial, 1)
    OR (NEW.blocked_at IS NULL) <> (OLD.blocked_at IS NULL)
    OR NEW.state <> OLD.state AND (NEW.state IN ('refunded', 'revoked') OR OLD.state IN ('refunded', 'revoked')))
  EXECUTE FUNCTION tell_passes_of_ticket();--> statement-breakpoint
ALTER TABLE "ticket_returns" ADD CONSTRAINT "ticket_returns_ticket_id_tickets_id_fk" FOREIGN KEY ("ticket_id") REFERENCES "public"."tickets"("id") ON DELETE no action ON UPDATE no action NOT VALID;--> statement-breakpoint
ALTER TABLE "transfers" ADD CONSTRAINT "transfers_ticket_id_tickets_id_fk" FOREIGN KEY ("ticket_id") REFERENCES "public"."tickets"("id") ON DELETE no action ON UPDATE no action NOT VALID;--> statement-breakpoint
ALTER TABLE "wallet_passes" ADD CONSTRAINT "wallet_passes_ticket_id_tickets_id_fk" FOREIGN KEY ("ticket_id") REFERENCES "public"."tickets"("id") ON DELETE no action ON UPDATE no action NOT VALID;--> statement-breakpoint
ALTER TABLE "ticket_returns" VALIDATE CONSTRAINT "ticket_returns_ticket_id_tickets_id_fk";--> statement-breakpoint
ALTER TABLE "transfers" VALIDATE CONSTRAINT "transfers_ticket_id_tickets_id_fk";--> statement-breakpoint
ALTER TABLE "wallet_passes" VALIDATE CONSTRAINT "wallet_passes_ticket_id_tickets_id_fk";--> statement-breakpoint
CREATE FUNCTION tell_passes_of_holder() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  changed timestamptz := date_trunc('milliseconds', clock_timestamp());
BEGIN
  PERFORM FROM wallet_passes p JOIN tickets t ON t.id = p.ticket_id WHERE t.account_id = NEW.id ORDER BY p.id FOR UPDATE OF p;
  WITH told AS (
    UPDATE wallet_passes p SET told_at = NULL, changed_at = changed, asked_at = changed FROM tickets t
     WHERE t.account_id = NEW.id AND p.ticket_id = t.id AND p.serial = greatest(t.serial, 1)
    RETURNING p.ticket_id)
  INSERT INTO outbox (queue, job)
  SELECT DISTINCT 'wallet', jsonb_build_object('kind', 'update-passes', 'ticket', ticket_id) FROM told;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER accounts_tell_passes AFTER UPDATE ON accounts FOR EACH ROW
  WHEN (NEW.name IS DISTINCT FROM OLD.name)
  EXECUTE FUNCTION tell_passes_of_holder();--> statement-breakpoint
ALTER TABLE "returns_list" ADD CONSTRAINT "returns_list_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action NOT VALID;--> statement-breakpoint
ALTER TABLE "transfers" ADD CONSTRAINT "transfers_from_account_accounts_id_fk" FOREIGN KEY ("from_account") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action NOT VALID;--> statement-breakpoint
ALTER TABLE "transfers" ADD CONSTRAINT "transfers_to_account_accounts_id_fk" FOREIGN KEY ("to_account") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action NOT VALID;--> statement-breakpoint
ALTER TABLE "returns_list" VALIDATE CONSTRAINT "returns_list_account_id_accounts_id_fk";--> statement-breakpoint
ALTER TABLE "transfers" VALIDATE CONSTRAINT "transfers_from_account_accounts_id_fk";--> statement-breakpoint
ALTER TABLE "transfers" VALIDATE CONSTRAINT "transfers_to_account_accounts_id_fk";--> statement-breakpoint
ALTER TABLE "ticket_returns" ADD CONSTRAINT "ticket_returns_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action NOT VALID;--> statement-breakpoint
ALTER TABLE "ticket_returns" VALIDATE CONSTRAINT "ticket_returns_order_id_orders_id_fk";--> statement-breakpoint
ALTER TABLE "scanners" ADD COLUMN "ahead_ms" integer;--> statement-breakpoint
ALTER TABLE "scanners" ADD COLUMN "revoked_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "ticket_type_gates" ADD CONSTRAINT "ticket_type_gates_event_id_type_id_ticket_types_event_id_id_fk" FOREIGN KEY ("event_id","type_id") REFERENCES "public"."ticket_types"("event_id","id") ON DELETE no action ON UPDATE no action NOT VALID;--> statement-breakpoint
ALTER TABLE "ticket_type_gates" VALIDATE CONSTRAINT "ticket_type_gates_event_id_type_id_ticket_types_event_id_id_fk";--> statement-breakpoint
ALTER TABLE "ticket_type_gates" ADD CONSTRAINT "ticket_type_gates_event_id_gate_id_gates_event_id_id_fk" FOREIGN KEY ("event_id","gate_id") REFERENCES "public"."gates"("event_id","id") ON DELETE no action ON UPDATE no action NOT VALID;--> statement-breakpoint
ALTER TABLE "ticket_type_gates" VALIDATE CONSTRAINT "ticket_type_gates_event_id_gate_id_gates_event_id_id_fk";
