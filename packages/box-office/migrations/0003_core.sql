CREATE TABLE "leases" (
	"name" text PRIMARY KEY NOT NULL,
	"holder" text NOT NULL,
	"term" bigint NOT NULL,
	"until" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "type_usage" (
	"type_id" text NOT NULL,
	"account_id" text NOT NULL,
	"taken" integer DEFAULT 0 NOT NULL,
	"taken_max" integer NOT NULL,
	CONSTRAINT "type_usage_type_id_account_id_pk" PRIMARY KEY("type_id","account_id"),
	CONSTRAINT "type_usage_limit" CHECK ("type_usage"."taken" BETWEEN 0 AND "type_usage"."taken_max")
);
--> statement-breakpoint
ALTER TABLE "ticket_types" ADD COLUMN "max_per_order" integer;--> statement-breakpoint
ALTER TABLE "ticket_types" ADD COLUMN "max_per_account" integer;--> statement-breakpoint
ALTER TABLE "ticket_types" ADD COLUMN "sale_from" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "ticket_types" ADD COLUMN "sale_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "drops" ADD COLUMN "capacity" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "drops" ADD COLUMN "taken" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "extensions" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "ticket_types" ADD CONSTRAINT "ticket_types_limits" CHECK ("ticket_types"."max_per_order" > 0 AND "ticket_types"."max_per_account" > 0);--> statement-breakpoint
ALTER TABLE "ticket_types" ADD CONSTRAINT "ticket_types_window" CHECK ("ticket_types"."sale_from" < "ticket_types"."sale_until");--> statement-breakpoint
-- `drops.capacity` and `drops.taken` are the sums over the ticket types of its event, whoever changes those: so that one CHECK holds
-- promises within stock. Every verb that changes stock locks the drop first, so this row is its own already.
CREATE FUNCTION drops_follow_types() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
  IF TG_OP = 'INSERT' THEN
    UPDATE drops d SET capacity = d.capacity + s.capacity, taken = d.taken + s.taken
      FROM (SELECT event_id, sum(capacity) AS capacity, sum(taken) AS taken FROM new_types GROUP BY event_id) s
     WHERE d.event_id = s.event_id;
  ELSIF TG_OP = 'DELETE' THEN
    UPDATE drops d SET capacity = d.capacity - s.capacity, taken = d.taken - s.taken
      FROM (SELECT event_id, sum(capacity) AS capacity, sum(taken) AS taken FROM old_types GROUP BY event_id) s
     WHERE d.event_id = s.event_id;
  ELSE
    UPDATE drops d SET capacity = d.capacity + s.capacity, taken = d.taken + s.taken
      FROM (SELECT n.event_id, sum(n.capacity - o.capacity) AS capacity, sum(n.taken - o.taken) AS taken
              FROM new_types n JOIN old_types o ON o.id = n.id GROUP BY n.event_id) s
     WHERE d.event_id = s.event_id AND (s.capacity <> 0 OR s.taken <> 0);
  END IF;
  RETURN NULL;
END;
$function$;
--> statement-breakpoint
CREATE TRIGGER ticket_types_added AFTER INSERT ON ticket_types
  REFERENCING NEW TABLE AS new_types FOR EACH STATEMENT EXECUTE FUNCTION drops_follow_types();
--> statement-breakpoint
CREATE TRIGGER ticket_types_changed AFTER UPDATE ON ticket_types
  REFERENCING OLD TABLE AS old_types NEW TABLE AS new_types FOR EACH STATEMENT EXECUTE FUNCTION drops_follow_types();
--> statement-breakpoint
CREATE TRIGGER ticket_types_removed AFTER DELETE ON ticket_types
  REFERENCING OLD TABLE AS old_types FOR EACH STATEMENT EXECUTE FUNCTION drops_follow_types();
--> statement-breakpoint
CREATE FUNCTION drops_count_types() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
  SELECT coalesce(sum(capacity), 0), coalesce(sum(taken), 0) INTO NEW.capacity, NEW.taken
    FROM ticket_types WHERE event_id = NEW.event_id;
  RETURN NEW;
END;
$function$;
--> statement-breakpoint
CREATE TRIGGER drops_made BEFORE INSERT ON drops FOR EACH ROW EXECUTE FUNCTION drops_count_types();
--> statement-breakpoint
UPDATE drops d SET capacity = s.capacity, taken = s.taken
  FROM (SELECT event_id, sum(capacity) AS capacity, sum(taken) AS taken FROM ticket_types GROUP BY event_id) s
 WHERE s.event_id = d.event_id;
--> statement-breakpoint
ALTER TABLE "drops" ADD CONSTRAINT "drops_promise_kept" CHECK ("drops"."taken" + "drops"."promised" <= "drops"."capacity") NOT VALID;--> statement-breakpoint
ALTER TABLE "drops" VALIDATE CONSTRAINT "drops_promise_kept";
