import type { Message } from '@aws-sdk/client-sqs';

/** One delivery of a job, and what it brings of those before it. */
export type Delivery = {
  messageId: string;
  /** Names this delivery; whoever has it may delete the job or put it off. */
  receipt: string;
  body: string;
  /** The traceparent of what caused the job. */
  trace: string | undefined;
  /** How often its handler failed. */
  tries: number;
  /** How often it was delivered, in all its copies as far as they tell. */
  deliveries: number;
  /** When it was first sent, epoch ms on the queue's clock; null where the queue does not say. */
  sentAtMs: number | null;
};

/**
 * What travels beside a job. SQS changes no message, so a job that comes again is a fresh copy which brings along how often it
 * failed, when it was first sent, and why it failed last.
 */
export const carried = ['traceparent', 'tries', 'sentAtMs', 'why'] as const;
export type Carried = { [K in (typeof carried)[number]]?: string | undefined };

export function deliveryOf(message: Message): Delivery {
  const attribute = (name: (typeof carried)[number]) => message.MessageAttributes?.[name]?.StringValue;
  const tries = wholeOf(attribute('tries')) ?? 0;
  const received = wholeOf(message.Attributes?.ApproximateReceiveCount) ?? 1;
  return {
    messageId: message.MessageId ?? '',
    receipt: message.ReceiptHandle ?? '',
    body: message.Body ?? '',
    trace: attribute('traceparent'),
    tries,
    deliveries: tries + received,
    sentAtMs: wholeOf(attribute('sentAtMs')) ?? wholeOf(message.Attributes?.SentTimestamp) ?? null,
  };
}

/** Anybody may have written it. */
function wholeOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** Message attributes as SQS takes them; what is undefined or empty is left out, since it takes none that is. */
export function attributesOf(said: Carried): Record<string, { DataType: 'String'; StringValue: string }> {
  return Object.fromEntries(
    Object.entries(said).flatMap(([name, StringValue]) =>
      StringValue ? [[name, { DataType: 'String' as const, StringValue }]] : [],
    ),
  );
}
