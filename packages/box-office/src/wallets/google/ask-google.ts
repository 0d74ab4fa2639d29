import { saysLater, WalletAway } from '../wallet-away.ts';

const answersWithinMs = 5_000;

/** `fetch`, for as long as somebody waits for it. @throws WalletAway when nothing answers */
export async function askGoogle(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, signal: AbortSignal.timeout(answersWithinMs) });
  } catch (cause) {
    throw new WalletAway('Google does not answer', { cause });
  }
}

/** What an answer that refuses is thrown as. */
export async function refusalOf(answer: Response, what: string): Promise<Error> {
  const said = `${what}: ${answer.status} ${await answer.text()}`;
  return saysLater(answer.status) ? new WalletAway(said) : new Error(said);
}
