import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Target } from './target.ts';

/** The queues of a stack, to look at from outside. */
export type Queues = {
  /** Messages of the queue: waiting, put off, or with a worker. */
  countIn(queue: string): Promise<number>;
  close(): void;
};

export function createQueues(target: Target): Queues {
  const { SQS_ENDPOINT, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = target;
  const client = new SQSClient({
    region: AWS_REGION,
    ...(SQS_ENDPOINT === undefined ? {} : { endpoint: SQS_ENDPOINT }),
    // those of the stack's env; this process need not have them in its own
    ...(AWS_ACCESS_KEY_ID === undefined || AWS_SECRET_ACCESS_KEY === undefined
      ? {}
      : { credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY } }),
  });
  const urls = new Map<string, string>();
  const urlOf = async (queue: string) => {
    const QueueName = target.SQS_QUEUE_PREFIX + queue;
    const found = urls.get(queue) ?? (await client.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl;
    if (found === undefined) throw new Error(`There is no queue ${QueueName}.`);
    urls.set(queue, found);
    return found;
  };
  return {
    async countIn(queue) {
      const { Attributes } = await client.send(
        new GetQueueAttributesCommand({
          QueueUrl: await urlOf(queue),
          AttributeNames: [
            'ApproximateNumberOfMessages',
            'ApproximateNumberOfMessagesNotVisible',
            'ApproximateNumberOfMessagesDelayed',
          ],
        }),
      );
      return Object.values(Attributes ?? {}).reduce((sum, value) => sum + Number(value), 0);
    },
    close: () => client.destroy(),
  };
}
