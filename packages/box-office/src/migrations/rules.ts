import { plainOf } from './statement.ts';

/** A statement of a migration, in one line without comments. `own`: its table was made by the same file, so it is empty and unseen. */
type Seen = { plain: string; own: boolean };
export type Rule = { name: RuleName; breaks(seen: Seen): boolean; sentence: string };

export const ruleNames = [
  'index_concurrently',
  'constraint_not_valid',
  'unique_by_index',
  'column_with_default',
  'column_rewrites',
  'column_plain',
  'type_stays',
  'null_by_constraint',
  'nothing_dropped',
  'nothing_renamed',
  'no_table_lock',
  'no_whole_table_write',
] as const;
export type RuleName = (typeof ruleNames)[number];

/** One row a venue, an event, a type: these may be written as a whole. */
const smallTables = new Set(['drops', 'events', 'gates', 'ticket_types', 'venues', 'staff', 'leases']);

/**
 * What no migration may do to a table that is in use, or to the release before, which goes on running beside it. A statement that
 * has a reason to do so all the same says it in a comment of its own, `-- safe: …`.
 */
export const rules: readonly Rule[] = [
  {
    name: 'index_concurrently',
    breaks: ({ plain, own }) =>
      !own && /^(?:CREATE (?:UNIQUE )?|DROP |REINDEX )INDEX (?!CONCURRENTLY)/i.test(plain),
    sentence: 'An index of a live table is made and dropped CONCURRENTLY: writers would wait for it.',
  },
  {
    name: 'constraint_not_valid',
    breaks: ({ plain, own }) =>
      !own &&
      /\bADD CONSTRAINT "?\w+"? (?:CHECK|FOREIGN KEY|NOT NULL)\b/i.test(plain) &&
      !/\bNOT VALID\b/i.test(plain),
    sentence:
      'A constraint of a live table is added NOT VALID and validated in a statement after it: the whole table would be read under its lock.',
  },
  {
    name: 'unique_by_index',
    breaks: ({ plain, own }) =>
      !own &&
      (/\bADD CONSTRAINT "?\w+"? (?:UNIQUE|PRIMARY KEY) ?(?:NULLS (?:NOT )?DISTINCT ?)?\(/i.test(plain) ||
        /\bADD CONSTRAINT "?\w+"? EXCLUDE\b/i.test(plain) ||
        /\bADD (?:PRIMARY KEY|UNIQUE)\b/i.test(plain)),
    sentence:
      'A unique constraint of a live table is a unique index made CONCURRENTLY, and ADD CONSTRAINT … USING INDEX where it must be one.',
  },
  {
    name: 'column_with_default',
    breaks: ({ plain, own }) =>
      !own && columnsAdded(plain).some((one) => /\bNOT NULL\b/i.test(one) && !/\bDEFAULT\b/i.test(one)),
    sentence:
      'A new column that is NOT NULL has a default: the rows that are there have no value, and the release before writes none.',
  },
  {
    name: 'column_rewrites',
    breaks: ({ plain, own }) =>
      !own &&
      columnsAdded(plain).some((one) =>
        /\b(?:small|big)?serial\b|\bGENERATED\b|\bDEFAULT [^,]*\b(?:random|gen_random_uuid|uuidv[47]|clock_timestamp|nextval|timeofday)\(/i.test(
          one,
        ),
      ),
    sentence:
      'A new column has a default that is the same for every row: any other one writes the whole table anew.',
  },
  {
    name: 'column_plain',
    breaks: ({ plain, own }) =>
      !own && columnsAdded(plain).some((one) => /\b(?:REFERENCES|UNIQUE|PRIMARY KEY|CHECK)\b/i.test(one)),
    sentence:
      'A new column of a live table brings no constraint of its own: add that apart, NOT VALID or by an index.',
  },
  {
    name: 'type_stays',
    breaks: ({ plain, own }) => !own && /\bALTER (?:COLUMN )?"?\w+"? (?:SET DATA )?TYPE\b/i.test(plain),
    sentence: 'The type of a column stays: changing it writes the table anew. Add a column, and move over.',
  },
  {
    name: 'null_by_constraint',
    breaks: ({ plain, own }) => !own && /\bSET NOT NULL\b/i.test(plain),
    sentence:
      'A column becomes NOT NULL by ADD CONSTRAINT … NOT NULL … NOT VALID, validated after: SET NOT NULL reads the whole table under its lock.',
  },
  {
    name: 'nothing_dropped',
    breaks: ({ plain, own }) =>
      !own &&
      (/^DROP (?:TABLE|VIEW|SCHEMA|TYPE|SEQUENCE|FUNCTION|PROCEDURE|TRIGGER)\b/i.test(plain) ||
        /\bDROP COLUMN\b/i.test(plain)),
    sentence:
      'The release before still uses what is dropped here: drop it one release after the last code that names it, and say so.',
  },
  {
    name: 'nothing_renamed',
    breaks: ({ plain, own }) => !own && /^ALTER .*\bRENAME\b/i.test(plain),
    sentence: 'The release before still knows the old name: nothing that it uses is renamed.',
  },
  {
    name: 'no_table_lock',
    breaks: ({ plain, own }) =>
      !own && /^(?:LOCK|TRUNCATE|CLUSTER|VACUUM FULL|REINDEX (?:TABLE|SCHEMA))\b/i.test(plain),
    sentence: 'A live table is not locked as a whole.',
  },
  {
    name: 'no_whole_table_write',
    breaks: ({ plain, own }) =>
      !own && /^(?:UPDATE|DELETE FROM)\b/i.test(plain) && !smallTables.has(tableOf(plain) ?? ''),
    sentence:
      'A big table is not written as a whole in one transaction: fill what is new as rows are written, or in batches by a worker.',
  },
];

/** Every breach of a migration's text, in sentences that name the statement. An empty list is a migration that may run. */
export function breachesOf(text: string): { rule: RuleName | 'validated_later'; sentence: string }[] {
  const made = new Set<string>();
  const breaches: ReturnType<typeof breachesOf> = [];
  const waiting = new Map<string, string>();
  for (const sql of text.split('--> statement-breakpoint')) {
    const plain = plainOf(sql);
    const table = tableOf(plain);
    if (table !== undefined && /^CREATE TABLE\b/i.test(plain)) made.add(table);
    const added = /\bADD CONSTRAINT "?(\w+)"? .*\bNOT VALID\b/i.exec(plain)?.[1];
    if (added !== undefined) waiting.set(added, plain);
    const validated = /\bVALIDATE CONSTRAINT "?(\w+)"?/i.exec(plain)?.[1];
    if (validated !== undefined) waiting.delete(validated);
    if (/^\s*-- safe: .{20,}$/m.test(sql)) continue;
    const seen = { plain, own: table !== undefined && made.has(table) };
    for (const { name, breaks, sentence } of rules)
      if (breaks(seen)) breaches.push({ rule: name, sentence: `${sentence} (${excerptOf(plain)})` });
  }
  for (const plain of waiting.values())
    breaches.push({
      rule: 'validated_later',
      sentence: `What is added NOT VALID is validated in the same file, or nobody ever knows whether it holds. (${excerptOf(plain)})`,
    });
  return breaches;
}

const name = String.raw`(?:IF (?:NOT )?EXISTS )?(?:ONLY )?(?:"?public"?\.)?"?(\w+)"?`;
const tableForms = [
  new RegExp(`^(?:CREATE|ALTER|DROP|LOCK|TRUNCATE|CLUSTER) TABLE ${name}`, 'i'),
  new RegExp(`^(?:UPDATE|DELETE FROM|LOCK|TRUNCATE) ${name}`, 'i'),
  new RegExp(`^CREATE (?:UNIQUE )?INDEX .*? ON ${name}`, 'i'),
];

function tableOf(plain: string): string | undefined {
  for (const form of tableForms) {
    const found = form.exec(plain)?.[1];
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What stands behind each ADD COLUMN of an ALTER TABLE. */
function columnsAdded(plain: string): string[] {
  return /^ALTER TABLE\b/i.test(plain) ? plain.split(/\bADD COLUMN\b/i).slice(1) : [];
}

function excerptOf(plain: string): string {
  return plain.length > 120 ? `${plain.slice(0, 117)}…` : plain;
}
