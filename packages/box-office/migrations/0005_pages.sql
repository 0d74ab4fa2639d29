CREATE INDEX CONCURRENTLY "events_listed" ON "events" USING btree ("status","starts_at","id");--> statement-breakpoint
CREATE INDEX CONCURRENTLY "events_of_venue" ON "events" USING btree ("venue_id","starts_at","id");--> statement-breakpoint
-- the first of them does all that this one did
DROP INDEX CONCURRENTLY "events_starts";
