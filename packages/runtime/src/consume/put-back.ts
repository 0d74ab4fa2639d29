import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Sqs } from '../sqs.ts';
import { attributesOf, type Delivery } from './delivery.ts';

/** SQS delays by no more. */
const delaySecondsMax = 900;

/**
 * Sends a copy of a job to a queue, with what is known of it. Whoever does so deletes the original only then: killed in between, it
 * leaves two, which handlers bear, and never none.
 */
export async function sendCopy(
  sqs: Sqs,
  to: string,
  delivery: Pick<Delivery, 'body' | 'trace' | 'sentAtMs'>,
  said: { tries: number; why: string | undefined; delayMs?: number },
): Promise<void> {
  await sqs.client.send(
    new SendMessageCommand({
      QueueUrl: await sqs.urlOf(to),
      MessageBody: delivery.body,
      DelaySeconds: Math.min(Math.ceil((said.delayMs ?? 0) / 1000), delaySecondsMax),
      MessageAttributes: attributesOf({
        traceparent: delivery.trace,
        tries: String(said.tries),
        sentAtMs: delivery.sentAtMs === null ? undefined : String(delivery.sentAtMs),
        why: said.why,
      }),
    }),
  );
}
