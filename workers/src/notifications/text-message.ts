export type TextMessage = {
  /** The same for every try, so that the provider sends it once. */
  id: string;
  /** E.164. */
  to: string;
  text: string;
};
export type SendText = (message: TextMessage) => Promise<void>;

const timeoutMs = 10_000;

/** Sends by `POST <url>/messages {id, to, text}`. Rejects unless the provider took it. */
export function createTexter(smsUrl: string): SendText {
  return async (message) => {
    const response = await fetch(`${smsUrl}/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': message.id },
      body: JSON.stringify(message),
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`the text message provider answered ${response.status}`);
  };
}
