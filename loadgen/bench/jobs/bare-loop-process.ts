import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { serveWords } from '@zilker/local/bench/process';

/**
 * What a friend of SQS would write: several loops side by side, each of which receives ten and deletes ten, and nothing else. It runs
 * until its process ends.
 */
async function receiveAndDelete(client: SQSClient, QueueUrl: string): Promise<never> {
  for (;;) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
    );
    if (Messages.length === 0) continue;
    await client.send(
      new DeleteMessageBatchCommand({
        QueueUrl,
        Entries: Messages.map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle })),
      }),
    );
  }
}

serveWords({
  run: (endpoint: string, queueUrl: string, loops: number) => {
    const client = new SQSClient({ endpoint, region: 'us-east-1' });
    for (let i = 0; i < loops; i++) void receiveAndDelete(client, queueUrl);
  },
});
