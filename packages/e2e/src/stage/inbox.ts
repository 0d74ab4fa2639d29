import { waitUntil } from '@zilker/local/wait-until';

export type Message = {
  seq: number;
  kind: 'mail' | 'sms';
  subject: string;
  text: string;
  html: string | null;
  code: string | null;
};

/** What arrived for a person, as the inbox page has it. */
export function createInbox(port: number) {
  const base = `http://127.0.0.1:${port}/messages`;
  const readAfter = new Map<string, number>();
  /** The next message to `to` that `fits`, each answered once. */
  async function next(to: string, what: string, fits: (message: Message) => boolean): Promise<Message> {
    return waitUntil(`${what} for ${to}`, async () => {
      const after = readAfter.get(to) ?? 0;
      const answer = await fetch(`${base}?to=${encodeURIComponent(to)}&after=${after}`);
      const { messages } = (await answer.json()) as { messages: Message[] };
      const found = messages.toReversed().find(fits);
      if (found !== undefined) readAfter.set(to, found.seq);
      return found;
    });
  }
  return {
    code: async (to: string) => (await next(to, 'a code', ({ code }) => code !== null)).code ?? '',
    mail: (to: string) => next(to, 'a mail', ({ kind }) => kind === 'mail'),
  };
}

export type Inbox = ReturnType<typeof createInbox>;
