/** What can be said of a failure of Postgres by what it, pg and the socket call it, through whatever wraps it. */

/** Why a statement was not even tried: too many wait for a connection of the pool. */
export class PoolFull extends Error {
  override name = 'PoolFull';
}

/**
 * True of every failure that passes by itself: the database cannot be reached, is starting or ending, has no room or time left, was
 * made read-only, or undid a transaction that stood in another's way. It says nothing of what was asked for, which may have been done
 * when the connection was lost: whoever asks again must be answered the same.
 */
export function isUnavailable(cause: unknown): boolean {
  return anyOf(
    cause,
    (at, code) =>
      at instanceof PoolFull || passingStates.test(code) || noWay.has(code) || passingWords.test(at.message),
  );
}

/**
 * True when the connection is of no more use, and what it was doing may or may not have been done: the server ended it, or it broke or
 * said nothing.
 */
export function isLost(cause: unknown): cause is Error {
  return anyOf(cause, (at, code) => lostStates.test(code) || noWay.has(code) || lostWords.test(at.message));
}

/** True when the connection was lost at once, so that another may well do; one that was given up after a silence was not. */
export function isCut(cause: unknown): boolean {
  return isLost(cause) && !anyOf(cause, (at, code) => code === 'ETIMEDOUT' || silentWords.test(at.message));
}

/** Deadlock, and failure to serialise: PostgreSQL has undone everything and asks to be asked again. */
export function isUndone(cause: unknown): boolean {
  return anyOf(cause, (_, code) => code === '40001' || code === '40P01');
}

/**
 * SQLSTATE: 08 connection; 53 no memory, disk or connection left; 57 ended by an operator, starting, cancelled for its time;
 * 58030 its disk fails; 25006 read-only; 25P03 to 25P05 idle or open for too long; 40 undone; 55P03 no lock in time.
 */
const passingStates = /^(?:08\w{3}|53\w{3}|57\w{3}|58030|25006|25P0[345]|40\w{3}|55P03)$/;
const lostStates = /^(?:08\w{3}|57P\w{2}|25P0[345])$/;
/** Of the socket. */
const noWay = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/** What pg says in words alone. */
const lostWords =
  /^(?:Connection terminated|Client was closed|Client has encountered a connection error|Query read timeout)/;
const silentWords = /^(?:Query read timeout|Connection terminated due to connection timeout)/;
const passingWords = new RegExp(
  `${lostWords.source}|^(?:timeout exceeded when trying to connect|timeout expired|Cannot use a pool after calling end)`,
);

const depthMax = 6;

function anyOf(cause: unknown, is: (at: Error, code: string) => boolean): boolean {
  for (let at = cause, depth = 0; at instanceof Error && depth < depthMax; at = at.cause, depth++)
    if (is(at, 'code' in at && typeof at.code === 'string' ? at.code : '')) return true;
  return false;
}
