CREATE TABLE "payout_changes" (
	"no" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "payout_changes_no_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"venue_id" text NOT NULL,
	"changed_by" text,
	"before" jsonb NOT NULL,
	"after" jsonb NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "payouts" ADD COLUMN "reversed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "payouts" ADD COLUMN "reversed_by" text;--> statement-breakpoint
ALTER TABLE "payout_changes" ADD CONSTRAINT "payout_changes_venue_id_venues_id_fk" FOREIGN KEY ("venue_id") REFERENCES "public"."venues"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "payout_changes_venue" ON "payout_changes" USING btree ("venue_id","no");--> statement-breakpoint
CREATE TRIGGER payout_changes_append_only BEFORE UPDATE OR DELETE ON payout_changes FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- What was recorded by hand again with the same reference stands as it is, and says so, so that the next migration may hold it to be unique.
-- safe: a row or two for each show, written a few times a day
UPDATE payouts p SET reference = left(p.reference, 80) || ' (again: ' || p.id || ')'
 WHERE p.by = 'hand' AND p.state <> 'reversed' AND EXISTS (SELECT FROM payouts q WHERE q.by = 'hand' AND q.state <> 'reversed' AND q.id < p.id
   AND (q.event_id, q.amount_cents, q.currency, q.reference) = (p.event_id, p.amount_cents, p.currency, p.reference));
