import { idTimeMs } from '@zilker/contracts/ids';

/** What a request tells of who sends it. */
export type Suspect = {
  account: string;
  nowMs: number;
  header: (name: string) => string | undefined;
};

/** An account is young for so long: phones of a farm are signed in shortly before a drop. Nobody is kept out by it. */
const youngMs = 3_600_000;
const headless = /headless|phantomjs|puppeteer|playwright|selenium|webdriver|slimerjs/i;

/**
 * What speaks against a newcomer, in points: each makes the work harder by a level. Signs, not proofs: whoever shows none of them is
 * asked for what everybody is, and whoever shows all of them keeps the place and works some seconds longer.
 */
export function pointsOf({ account, nowMs, header }: Suspect): number {
  const isYoung = nowMs - idTimeMs(account) < youngMs;
  return (isYoung ? 1 : 0) + headlessPoints(header);
}

/** Browsers that are driven say so in their own names unless taught not to, and every browser of a person names its languages. */
function headlessPoints(header: Suspect['header']): number {
  const names = `${header('user-agent') ?? ''} ${header('sec-ch-ua') ?? ''}`;
  if (headless.test(names)) return 2;
  return header('accept-language') === undefined ? 1 : 0;
}
