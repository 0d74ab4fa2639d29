import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export type Attachment = { name: string; type: string; base64: string };

/** A mail or a text message, as a person reads it. */
export type Message = {
  id: string;
  kind: 'mail' | 'sms';
  to: string[];
  from: string;
  subject: string;
  text: string;
  html: string | null;
  /** ISO 8601, UTC. */
  at: string;
  attachments: Attachment[];
};

export type Query = {
  to?: string | undefined;
  kind?: string | undefined;
  after?: number | undefined;
  limit: number;
};
/** `seq` rises with each message: ask for those after the last one seen. */
export type Stored = Message & { seq: number };

const keptMax = 10_000;

export type MessageStore = ReturnType<typeof openMessageStore>;

/** Messages in one SQLite file of `dataDir`, the newest 10,000 of them. */
export function openMessageStore(dataDir?: string) {
  if (dataDir !== undefined) mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const db = new DatabaseSync(dataDir === undefined ? ':memory:' : join(dataDir, 'inbox.db'));
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
  db.exec(`
    CREATE TABLE IF NOT EXISTS messages (
      seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, recipients TEXT NOT NULL, body TEXT NOT NULL)`);
  const insert = db.prepare(
    'INSERT OR IGNORE INTO messages (id, kind, recipients, body) VALUES (?, ?, ?, ?)',
  );
  const prune = db.prepare('DELETE FROM messages WHERE seq <= ?');
  const one = db.prepare('SELECT seq, body FROM messages WHERE id = ?');
  const some = db.prepare(`
    SELECT seq, body FROM messages
    WHERE (:to IS NULL OR instr(recipients, :to) > 0) AND (:kind IS NULL OR kind = :kind) AND seq > :after
    ORDER BY seq DESC LIMIT :limit`);
  const listeners = new Set<() => void>();
  const stored = (row: Record<string, unknown>): Stored => ({
    seq: Number(row.seq),
    ...(JSON.parse(String(row.body)) as Message),
  });
  return {
    /** False when a message of that id is there already. */
    add(message: Message): boolean {
      const recipients = message.to.map((to) => ` ${to.toLowerCase()} `).join('');
      const { changes, lastInsertRowid } = insert.run(
        message.id,
        message.kind,
        recipients,
        JSON.stringify(message),
      );
      if (changes === 0) return false;
      prune.run(Number(lastInsertRowid) - keptMax);
      for (const listener of listeners) listener();
      return true;
    },
    get(id: string): Stored | undefined {
      const row = one.get(id);
      return row === undefined ? undefined : stored(row);
    },
    /** Newest first; `to` is a whole address or number. */
    list(query: Query): Stored[] {
      const rows = some.all({
        to: query.to === undefined ? null : ` ${query.to.toLowerCase()} `,
        kind: query.kind ?? null,
        after: query.after ?? 0,
        limit: query.limit,
      });
      return rows.map(stored);
    },
    /** Calls `listener` after each new message until the returned function is called. */
    listen(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => db.close(),
  };
}

/** The sign-in code in a message that speaks of one: six digits that stand alone. */
export function codeIn(message: { subject: string; text: string }): string | undefined {
  if (!/\bcode\b/i.test(`${message.subject} ${message.text}`)) return undefined;
  return /(?<!\d)\d{6}(?!\d)/.exec(message.text)?.[0];
}
