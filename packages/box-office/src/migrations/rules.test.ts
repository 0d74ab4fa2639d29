import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { migrationsFolder } from '../migrate.ts';
import { readMigrations } from './read-migrations.ts';
import { breachesOf, type RuleName, ruleNames, rules } from './rules.ts';

/** The tables were made by these, before there was anything live. */
const first = new Set(['0000_tables', '0001_reserve', '0002_waiting_room']);

test.each(readMigrations(migrationsFolder).filter(({ tag }) => !first.has(tag)))(
  '$tag keeps nobody waiting and breaks nothing that runs',
  ({ tag }) => {
    const text = readFileSync(join(migrationsFolder, `${tag}.sql`), 'utf8');
    expect(breachesOf(text).map(({ sentence }) => sentence)).toEqual([]);
  },
);

const examples: Record<RuleName, { bad: string[]; good: string[] }> = {
  index_concurrently: {
    bad: [
      'CREATE INDEX "orders_due" ON "orders" USING btree ("state")',
      'CREATE UNIQUE INDEX orders_due ON public.orders (state) WHERE paid_at IS NULL',
      'DROP INDEX "orders_due"',
    ],
    good: [
      'CREATE INDEX CONCURRENTLY "orders_due" ON "orders" USING btree ("state")',
      'DROP INDEX CONCURRENTLY IF EXISTS "orders_due"',
      'CREATE TABLE "codes" ("id" text);--> statement-breakpoint CREATE INDEX "codes_id" ON "codes" ("id")',
      '-- safe: the table has a few rows, and is written once a day\nCREATE INDEX "venues_name" ON "venues" ("name")',
    ],
  },
  constraint_not_valid: {
    bad: [
      'ALTER TABLE "orders" ADD CONSTRAINT "orders_sum" CHECK ("quantity" > 0)',
      'ALTER TABLE "orders" ADD CONSTRAINT "orders_drop_fk" FOREIGN KEY ("drop_id") REFERENCES "public"."drops"("id")',
    ],
    good: [
      `ALTER TABLE "orders" ADD CONSTRAINT "orders_sum" CHECK ("quantity" > 0) NOT VALID;--> statement-breakpoint
       ALTER TABLE "orders" VALIDATE CONSTRAINT "orders_sum"`,
      'CREATE TABLE "codes" ("id" text);--> statement-breakpoint ALTER TABLE "codes" ADD CONSTRAINT "codes_id" CHECK ("id" <> \'\')',
    ],
  },
  unique_by_index: {
    bad: [
      'ALTER TABLE "orders" ADD CONSTRAINT "orders_session" UNIQUE("session_id")',
      'ALTER TABLE "orders" ADD CONSTRAINT "orders_pk" PRIMARY KEY ("id")',
    ],
    good: ['ALTER TABLE "orders" ADD CONSTRAINT "orders_session" UNIQUE USING INDEX "orders_session_once"'],
  },
  column_with_default: {
    bad: ['ALTER TABLE "orders" ADD COLUMN "extensions" integer NOT NULL'],
    good: [
      'ALTER TABLE "orders" ADD COLUMN "extensions" integer DEFAULT 0 NOT NULL',
      'ALTER TABLE "orders" ADD COLUMN "note" text',
    ],
  },
  column_rewrites: {
    bad: [
      'ALTER TABLE "orders" ADD COLUMN "token" uuid DEFAULT gen_random_uuid()',
      'ALTER TABLE "orders" ADD COLUMN "number" bigserial',
    ],
    good: ['ALTER TABLE "orders" ADD COLUMN "seen_at" timestamp with time zone DEFAULT now() NOT NULL'],
  },
  column_plain: {
    bad: ['ALTER TABLE "orders" ADD COLUMN "code" text REFERENCES "codes"("id")'],
    good: ['ALTER TABLE "orders" ADD COLUMN "code" text'],
  },
  type_stays: {
    bad: [
      'ALTER TABLE "orders" ALTER COLUMN "quantity" SET DATA TYPE bigint',
      'ALTER TABLE orders ALTER quantity TYPE bigint',
    ],
    good: ['ALTER TABLE "orders" ADD COLUMN "type" text'],
  },
  null_by_constraint: {
    bad: ['ALTER TABLE "orders" ALTER COLUMN "session_id" SET NOT NULL'],
    good: ['ALTER TABLE "orders" ALTER COLUMN "session_id" DROP NOT NULL'],
  },
  nothing_dropped: {
    bad: [
      'DROP TABLE "orders"',
      'ALTER TABLE "orders" DROP COLUMN "checked_at"',
      'DROP FUNCTION reserve_orders',
    ],
    good: [
      'ALTER TABLE "orders" DROP CONSTRAINT "orders_account_id_accounts_id_fk"',
      '-- safe: no code has named this since the release of 0004\nDROP FUNCTION reserve_orders',
    ],
  },
  nothing_renamed: {
    bad: [
      'ALTER TABLE "orders" RENAME COLUMN "quantity" TO "count"',
      'ALTER TABLE "orders" RENAME TO "sales"',
    ],
    good: [
      'CREATE FUNCTION rename_venue(p_id text) RETURNS void LANGUAGE sql AS $$ UPDATE venues SET name = p_id $$',
    ],
  },
  no_table_lock: {
    bad: ['LOCK TABLE "orders" IN ACCESS EXCLUSIVE MODE', 'TRUNCATE "outbox"'],
    good: [],
  },
  no_whole_table_write: {
    bad: ['UPDATE orders SET extensions = 0', "DELETE FROM visits WHERE state = 'lapsed'"],
    good: ['UPDATE drops d SET capacity = 0'],
  },
};

describe.each(ruleNames)('%s', (name) => {
  test.each(examples[name].bad)('finds %s', (text) => {
    expect(breachesOf(text).map(({ rule }) => rule)).toContain(name);
  });
  test.each(examples[name].good)('lets %s pass', (text) => {
    expect(breachesOf(text)).toEqual([]);
  });
});

test('what is added NOT VALID and never validated is found', () => {
  const text = 'ALTER TABLE "orders" ADD CONSTRAINT "orders_sum" CHECK ("quantity" > 0) NOT VALID';
  expect(breachesOf(text)).toMatchObject([{ rule: 'validated_later' }]);
});

test('what a function does when it is called, and what a comment says, is no breach', () => {
  const text = `-- LOCK TABLE "orders"
    CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $function$ BEGIN DELETE FROM orders; END; $function$`;
  expect(breachesOf(text)).toEqual([]);
});

test('every rule is on the list once, and says why', () => {
  expect(rules.map((rule) => rule.name)).toEqual([...ruleNames]);
  for (const { sentence } of rules) expect(sentence.length).toBeGreaterThan(30);
});
