CREATE INDEX CONCURRENTLY "stripe_events_order" ON "stripe_events" USING btree (("payload" #>> '{data,object,metadata,order}'));--> statement-breakpoint
CREATE INDEX CONCURRENTLY "stripe_events_unhandled" ON "stripe_events" USING btree ("created_at") WHERE "stripe_events"."handled_at" IS NULL;
