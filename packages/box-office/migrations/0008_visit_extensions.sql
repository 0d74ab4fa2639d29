ALTER TABLE "visits" ADD COLUMN "extensions" integer DEFAULT 0 NOT NULL;
