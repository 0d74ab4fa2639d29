ALTER TABLE "refunds" ALTER COLUMN "payment_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "refunds" DROP CONSTRAINT "refunds_amount";--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_parts" CHECK ("refunds"."amount_cents" = "refunds"."venue_cents" + "refunds"."tax_cents" + "refunds"."zilker_cents") NOT VALID;--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_paid" CHECK (CASE WHEN "refunds"."payment_id" IS NULL THEN "refunds"."amount_cents" = 0 AND "refunds"."state" = 'succeeded' ELSE "refunds"."amount_cents" > 0 END) NOT VALID;--> statement-breakpoint
ALTER TABLE "refunds" VALIDATE CONSTRAINT "refunds_parts";--> statement-breakpoint
ALTER TABLE "refunds" VALIDATE CONSTRAINT "refunds_paid";
