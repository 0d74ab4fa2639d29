CREATE INDEX CONCURRENTLY "orders_account_event" ON "orders" USING btree ("account_id","event_id");--> statement-breakpoint
CREATE UNIQUE INDEX CONCURRENTLY "orders_session" ON "orders" USING btree ("session_id") WHERE "orders"."session_id" IS NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX CONCURRENTLY "orders_payment_intent" ON "orders" USING btree ("payment_intent_id") WHERE "orders"."payment_intent_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX CONCURRENTLY "visits_to_open" ON "visits" USING btree ("open_by") WHERE "visits"."opened_at" IS NULL AND "visits"."ended_at" IS NULL;--> statement-breakpoint
CREATE INDEX CONCURRENTLY "visits_inside" ON "visits" USING btree ("ends_at") WHERE "visits"."opened_at" IS NOT NULL AND "visits"."ended_at" IS NULL;--> statement-breakpoint
CREATE INDEX CONCURRENTLY "visits_missed" ON "visits" USING btree ("drop_id","position") WHERE "visits"."opened_at" IS NULL AND "visits"."ended_at" IS NOT NULL;--> statement-breakpoint
-- Room in each page for one more version of its rows: a visit that goes from open to holding changes where it stands (HOT), since no
-- index names what changes then.
ALTER TABLE "visits" SET (fillfactor = 50);--> statement-breakpoint
-- An account has one visit in a drop and a visit one order, so a key can stand in one order alone; what is looked up by account, the
-- first index above finds as the two below did.
ALTER TABLE "orders" DROP CONSTRAINT "orders_idempotency";--> statement-breakpoint
DROP INDEX CONCURRENTLY "orders_account";--> statement-breakpoint
-- What is null in nearly every row needs no entry for it.
ALTER TABLE "orders" DROP CONSTRAINT "orders_session_id_unique";--> statement-breakpoint
ALTER TABLE "orders" DROP CONSTRAINT "orders_payment_intent_id_unique";--> statement-breakpoint
DROP INDEX CONCURRENTLY "visits_states";--> statement-breakpoint
DROP INDEX CONCURRENTLY "visits_unopened";--> statement-breakpoint
DROP INDEX CONCURRENTLY "visits_choosing";--> statement-breakpoint
-- These looked at seven rows an order for what `reserve_batch` has made sure of already, which was more than half of what an order
-- cost. It alone inserts these rows, and it holds the drop's row: venue, event and drop come from that row; the account is that of
-- the visit, whose foreign key stays; a type is one that was found in the event; items are inserted with their order. That nothing is
-- taken away from under them is held by the triggers below.
ALTER TABLE "orders" DROP CONSTRAINT "orders_event";--> statement-breakpoint
ALTER TABLE "orders" DROP CONSTRAINT "orders_drop_id_drops_id_fk";--> statement-breakpoint
ALTER TABLE "orders" DROP CONSTRAINT "orders_account_id_accounts_id_fk";--> statement-breakpoint
ALTER TABLE "order_items" DROP CONSTRAINT "order_items_order_id_orders_id_fk";--> statement-breakpoint
ALTER TABLE "order_items" DROP CONSTRAINT "order_items_type_id_ticket_types_id_fk";--> statement-breakpoint
ALTER TABLE "usage" DROP CONSTRAINT "usage_event_id_events_id_fk";--> statement-breakpoint
ALTER TABLE "usage" DROP CONSTRAINT "usage_account_id_accounts_id_fk";--> statement-breakpoint
CREATE FUNCTION keep_what_was_ordered() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
  IF (CASE TG_TABLE_NAME
       WHEN 'orders' THEN EXISTS (SELECT FROM order_items i WHERE i.order_id = OLD.id)
       WHEN 'ticket_types' THEN EXISTS (SELECT FROM order_items i WHERE i.type_id = OLD.id)
       WHEN 'drops' THEN EXISTS (SELECT FROM orders o WHERE o.drop_id = OLD.id)
       WHEN 'events' THEN EXISTS (SELECT FROM usage u WHERE u.event_id = OLD.id)
       WHEN 'accounts' THEN EXISTS (SELECT FROM orders o WHERE o.account_id = OLD.id)
     END) THEN
    RAISE foreign_key_violation USING MESSAGE = format('orders still need this row of %s', TG_TABLE_NAME), TABLE = TG_TABLE_NAME;
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END;
$function$;
--> statement-breakpoint
CREATE TRIGGER orders_kept BEFORE DELETE OR UPDATE OF id ON orders FOR EACH ROW EXECUTE FUNCTION keep_what_was_ordered();
--> statement-breakpoint
CREATE TRIGGER ticket_types_kept BEFORE DELETE OR UPDATE OF id ON ticket_types FOR EACH ROW EXECUTE FUNCTION keep_what_was_ordered();
--> statement-breakpoint
CREATE TRIGGER drops_kept BEFORE DELETE OR UPDATE OF id ON drops FOR EACH ROW EXECUTE FUNCTION keep_what_was_ordered();
--> statement-breakpoint
CREATE TRIGGER events_kept BEFORE DELETE OR UPDATE OF id ON events FOR EACH ROW EXECUTE FUNCTION keep_what_was_ordered();
--> statement-breakpoint
CREATE TRIGGER accounts_kept BEFORE DELETE OR UPDATE OF id ON accounts FOR EACH ROW EXECUTE FUNCTION keep_what_was_ordered();
--> statement-breakpoint
-- It runs inside `reserve_batch`, which joins by hashing: the drop of an event is looked up all the same.
ALTER FUNCTION drops_follow_types() SET enable_nestloop = on SET enable_hashjoin = off;
