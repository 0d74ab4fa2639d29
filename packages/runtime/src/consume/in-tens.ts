import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { batchMax } from '../sqs.ts';

type At = { client: SQSClient; queueUrl: string };

/** Deletes messages in tens. Resolves to those that were not deleted. @throws when the queue is away */
export async function deleteAll({ client, queueUrl }: At, receipts: readonly string[]): Promise<string[]> {
  return inTens(receipts, (ten) =>
    client.send(
      new DeleteMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: ten.map((ReceiptHandle, at) => ({ Id: String(at), ReceiptHandle })),
      }),
    ),
  );
}

/** Hides messages from others for so many seconds from now; 0 gives them back. Resolves to those that are no longer ours. */
export async function hideAll(
  { client, queueUrl }: At,
  receipts: readonly string[],
  seconds: number,
): Promise<string[]> {
  return inTens(receipts, (ten) =>
    client.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl: queueUrl,
        Entries: ten.map((ReceiptHandle, at) => ({
          Id: String(at),
          ReceiptHandle,
          VisibilityTimeout: seconds,
        })),
      }),
    ),
  );
}

async function inTens(
  receipts: readonly string[],
  act: (ten: string[]) => Promise<{ Failed?: { Id: string | undefined }[] | undefined }>,
): Promise<string[]> {
  const tens: string[][] = [];
  for (let from = 0; from < receipts.length; from += batchMax)
    tens.push(receipts.slice(from, from + batchMax));
  const failed = await Promise.all(
    tens.map(async (ten) => {
      const { Failed = [] } = await act(ten);
      return Failed.flatMap(({ Id }) => ten[Number(Id)] ?? []);
    }),
  );
  return failed.flat();
}
