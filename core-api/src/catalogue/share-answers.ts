import { Refusal } from '@zilker/contracts/errors';
import { type Shared, shared } from '@zilker/runtime/http-shared';

/** What is kept in all; browsing has few answers, and a flood of made-up ones must not grow the process. */
const charsMaxDefault = 16 * 1024 * 1024;
/** So few wait for two connections that what is known is still read again within its patience. */
const unknownMaxDefault = 32;

export type Sharing = {
  /** So long an answer is given without another look. */
  freshMs: number;
  /** So long after that it is given at once, and read again behind. */
  staleMs: number;
  /** An older one is given when a new one does not come within so long … */
  patienceMs: number;
  /** … until it is so old; then there is nothing to give. */
  keptMs: number;
  charsMax?: number;
  /** So many keys without an answer are read at a time: a flood of made-up ones must not keep the others from being read again. */
  unknownMax?: number;
};

/** `isLate`: older than it should be, because no newer one came. */
export type SharedAnswer = Shared & { ageMs: number; isLate: boolean };

type Kept = {
  answer: Shared | undefined;
  readAtMs: number;
  askedAtMs: number;
  asking: Promise<Shared> | undefined;
};

/**
 * Answers that everyone may share, each read at most once at a time and once in `freshMs`: a crowd that opens the same page costs one
 * query. While reads fail or hang the last answer is given instead, for up to `keptMs`. A `Refusal` is no failure: what it says of the
 * key is news, so the old answer goes. The least recently asked for go first when there are too many.
 * @throws Refusal `unavailable` when too many others without an answer are being read; and whatever `read` says
 */
export function shareAnswers(
  {
    freshMs,
    staleMs,
    patienceMs,
    keptMs,
    charsMax = charsMaxDefault,
    unknownMax = unknownMaxDefault,
  }: Sharing,
  read: (key: string) => Promise<unknown>,
  nowMs: () => number = () => performance.now(),
): (key: string) => Promise<SharedAnswer> {
  const all = new Map<string, Kept>();
  let chars = 0;
  let unknown = 0;

  return async (key) => {
    const kept = recall(key);
    const at = nowMs();
    const { answer } = kept;
    const ageMs = at - kept.readAtMs;
    if (answer === undefined || ageMs >= keptMs) return fresh(await ask(key, kept));
    if (ageMs < freshMs) return { ...answer, ageMs, isLate: false };
    // one that failed a moment ago is not asked at once again
    const asking = kept.asking ?? (at - kept.askedAtMs < freshMs ? undefined : ask(key, kept));
    const last = { ...answer, ageMs, isLate: ageMs >= freshMs + staleMs };
    if (asking === undefined) return last;
    const news = asking.then(fresh, (cause: unknown): SharedAnswer => {
      if (isNews(cause)) throw cause;
      return last;
    });
    if (ageMs >= freshMs + staleMs) return soonOr(news, patienceMs, last);
    news.catch(() => undefined);
    return last;
  };

  /** What is kept under `key`, moved to the end of the line of those that go. */
  function recall(key: string): Kept {
    const kept = all.get(key) ?? {
      answer: undefined,
      readAtMs: -Infinity,
      askedAtMs: -Infinity,
      asking: undefined,
    };
    all.delete(key);
    all.set(key, kept);
    return kept;
  }

  function ask(key: string, kept: Kept): Promise<Shared> {
    if (kept.asking !== undefined) return kept.asking;
    kept.askedAtMs = nowMs();
    const asking = (kept.answer === undefined ? readUnknown(key) : read(key)).then(
      (reply) => {
        const text = JSON.stringify(reply);
        keep(key, kept, text === kept.answer?.text ? kept.answer : shared(text));
        return kept.answer as Shared;
      },
      (cause: unknown) => {
        kept.asking = undefined;
        if (isNews(cause) || kept.answer === undefined) forget(key, kept);
        throw cause;
      },
    );
    kept.asking = asking;
    return asking;
  }

  async function readUnknown(key: string): Promise<unknown> {
    if (unknown >= unknownMax) throw new Refusal('unavailable');
    unknown += 1;
    try {
      return await read(key);
    } finally {
      unknown -= 1;
    }
  }

  function keep(key: string, kept: Kept, answer: Shared): void {
    chars += answer.text.length - (kept.answer?.text.length ?? 0);
    Object.assign(kept, { answer, readAtMs: kept.askedAtMs, asking: undefined });
    if (all.get(key) !== kept) all.set(key, kept);
    for (const [oldest, other] of all) {
      if (chars <= charsMax) break;
      if (other !== kept) forget(oldest, other);
    }
  }

  function forget(key: string, kept: Kept): void {
    chars -= kept.answer?.text.length ?? 0;
    kept.answer = undefined;
    if (all.get(key) === kept) all.delete(key);
  }
}

function fresh(answer: Shared): SharedAnswer {
  return { ...answer, ageMs: 0, isLate: false };
}

/** Says something of what was asked for, and not of us. */
function isNews(cause: unknown): boolean {
  return cause instanceof Refusal && cause.code !== 'unavailable';
}

/** `work` if it is done within `ms`, else `instead`. */
async function soonOr<T>(work: Promise<T>, ms: number, instead: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(resolve, ms, instead);
  });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
