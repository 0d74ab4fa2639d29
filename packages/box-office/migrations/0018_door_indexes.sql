CREATE UNIQUE INDEX CONCURRENTLY "check_ins_inside" ON "check_ins" USING btree ("ticket_id") WHERE "check_ins"."accepted" AND "check_ins"."direction" = 'in' AND "check_ins"."left_at" IS NULL AND "check_ins"."undone_at" IS NULL;--> statement-breakpoint
CREATE INDEX CONCURRENTLY "check_ins_ticket" ON "check_ins" USING btree ("ticket_id","at");--> statement-breakpoint
CREATE INDEX CONCURRENTLY "events_passes" ON "events" USING btree ("passes_asked_at") WHERE "events"."passes_asked_at" IS NOT NULL;--> statement-breakpoint
CREATE INDEX CONCURRENTLY "tickets_event_changes" ON "tickets" USING btree ("event_id","changed_in");--> statement-breakpoint
DROP INDEX CONCURRENTLY "check_ins_once";--> statement-breakpoint
DROP INDEX CONCURRENTLY "tickets_event_list";
