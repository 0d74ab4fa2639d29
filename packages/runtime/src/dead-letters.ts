import { type Message, ReceiveMessageCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import type { Queue } from '@zilker/contracts/jobs/job';
import { attributesOf, carried, type Delivery, deliveryOf } from './consume/delivery.ts';
import { deleteAll, hideAll } from './consume/in-tens.ts';
import { batchMax, type Sqs } from './sqs.ts';

/** The dead-letter queue of a queue. */
export const deadLettersOf = (queue: Queue) => `${queue}-dlq`;

/** A job that was given up. `why` is what was said of its last failure; undefined where SQS gave it up by itself. */
export type DeadLetter = Delivery & { why: string | undefined };

/** A reader that is killed hides what it had from others for so long. */
const hiddenSeconds = 120;

/**
 * Takes dead letters, at most `max`, out of the sight of others until they are returned or sent again. The queue is empty when two long
 * polls in a row bring nothing: SQS looks at a part of its servers only.
 */
export async function takeDeadLetters(sqs: Sqs, queue: Queue, max: number): Promise<DeadLetter[]> {
  const QueueUrl = await sqs.urlOf(deadLettersOf(queue));
  const letters = new Map<string, DeadLetter>();
  for (let empty = 0; empty < 2 && letters.size < max; ) {
    const { Messages = [] } = await sqs.client.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: Math.min(batchMax, max - letters.size),
        WaitTimeSeconds: 1,
        VisibilityTimeout: hiddenSeconds,
        MessageAttributeNames: [...carried],
        MessageSystemAttributeNames: ['ApproximateReceiveCount', 'SentTimestamp'],
      }),
    );
    empty = Messages.length === 0 ? empty + 1 : 0;
    for (const message of Messages) letters.set(message.MessageId ?? '', letterOf(message));
  }
  return [...letters.values()];
}

function letterOf(message: Message): DeadLetter {
  return { ...deliveryOf(message), why: message.MessageAttributes?.why?.StringValue };
}

/** Lets others see them again. */
export async function returnDeadLetters(
  sqs: Sqs,
  queue: Queue,
  letters: readonly DeadLetter[],
): Promise<void> {
  const at = { client: sqs.client, queueUrl: await sqs.urlOf(deadLettersOf(queue)) };
  await hideAll(
    at,
    letters.map(({ receipt }) => receipt),
    0,
  );
}

/**
 * Sends dead letters to the queue that they came from, ten at a time, as jobs that were never tried; each is deleted only once its queue
 * has it, so that a death in between leaves two, which handlers bear, and never none. Resolves to those that could not be sent.
 */
export async function resendDeadLetters(
  sqs: Sqs,
  queue: Queue,
  letters: readonly DeadLetter[],
): Promise<DeadLetter[]> {
  const at = { client: sqs.client, queueUrl: await sqs.urlOf(deadLettersOf(queue)) };
  const unsent: DeadLetter[] = [];
  for (let from = 0; from < letters.length; from += batchMax) {
    const ten = letters.slice(from, from + batchMax);
    const refused = await send(sqs, queue, ten);
    unsent.push(...refused);
    const sent = ten.filter((letter) => !refused.includes(letter));
    await deleteAll(
      at,
      sent.map(({ receipt }) => receipt),
    );
  }
  return unsent;
}

async function send(sqs: Sqs, queue: Queue, ten: readonly DeadLetter[]): Promise<DeadLetter[]> {
  const { Failed = [] } = await sqs.client.send(
    new SendMessageBatchCommand({
      QueueUrl: await sqs.urlOf(queue),
      Entries: ten.map(({ body, trace }, at) => ({
        Id: String(at),
        MessageBody: body,
        MessageAttributes: attributesOf({ traceparent: trace }),
      })),
    }),
  );
  return Failed.flatMap(({ Id }) => ten[Number(Id)] ?? []);
}
