/** What a row of a check's query is: a breach. */
export type BreachRow = {
  /** The order that it is about, where there is one. */
  order_id: string | null;
  /** What else it is about: a ticket type, an account, a visit by its place, a job. */
  about: string;
  sentence: string;
};

/** The moment at which a check is asked: `$1` where it is given, else by the database's clock. */
export const present = 'coalesce($1::timestamptz, now())';

/**
 * Something that must hold at every moment, as a query of its breaches with the columns of `BreachRow`. Ten rows of a check are
 * enough to say that it fails.
 */
export type Check = {
  name: string;
  /** What a person does about it. */
  remedy: string;
  /**
   * `event`: `$2` is the event. `order`: it can be asked of an event and of some orders alone; `these` is the condition on `o`, the
   * orders. `everywhere`: whatever event it is of.
   */
  of: 'event' | 'order' | 'everywhere';
  sql(these: string): string;
  /** It says that something is late, and may be true for a moment when everything was down. */
  late?: true;
  /** It reads whole tables: only for people who ask, not for the watch. */
  dear?: true;
};

/** States in which an order holds tickets that are not paid, and those in which it has them for good. */
export const holding = `('held', 'paying', 'authorized', 'expiring', 'review')`;
export const paid = `('paid', 'partially_refunded')`;
/** Both: its tickets are taken. */
export const taking = `('held', 'paying', 'authorized', 'expiring', 'review', 'paid', 'partially_refunded')`;

/**
 * What the event's orders of these states have: rows of `order_id`, `account_id`, `type_id` and `n` tickets. What was bought, and apart from
 * it, below 0, what was refunded since.
 */
export const ticketsOf = (states: string) => `
  SELECT o.id AS order_id, o.account_id, i.type_id, i.quantity AS n FROM orders o JOIN order_items i ON i.order_id = o.id
  WHERE o.event_id = $2 AND o.state IN ${states}
  UNION ALL SELECT o.id, o.account_id, t.type_id, -1 FROM orders o JOIN tickets t ON t.order_id = o.id AND t.state = 'refunded'
  WHERE o.event_id = $2 AND o.state = 'partially_refunded'`;

/** Tickets that fans were sent by who bought them: the same rows, for who has them now. */
export const ticketsSent = `
  SELECT t.order_id, t.account_id, t.type_id, 1 AS n FROM tickets t JOIN orders o ON o.id = t.order_id
  WHERE t.event_id = $2 AND t.account_id <> o.account_id AND t.state <> 'refunded'`;

/** Returned tickets that are held for a fan of the list: the order of that fan counts no stock, below 0. */
export const ticketsOffered = `
  SELECT r.order_id, o.account_id, t.type_id, -1 AS n FROM ticket_returns r
  JOIN orders o ON o.id = r.order_id JOIN tickets t ON t.id = r.ticket_id
  WHERE r.event_id = $2 AND r.state = 'offered'`;

/** Rows of one check. */
export const breachesMax = 10;
