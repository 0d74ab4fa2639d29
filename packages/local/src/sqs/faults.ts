import * as v from 'valibot';

const share = v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 0);

/** How the server fails, as SQS may. `PUT /_control/faults` replaces them all; what is left out is well. */
export const sqsFaultsSchema = v.strictObject({
  /** The share of messages that come a second time, as standard queues do now and then. */
  duplicate: share,
  /** Each message, and each copy, is put off by a random time of at most so many seconds: none keeps its place. */
  shuffleWithinS: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(60)), 0),
  /** Actions that are carried out and whose answers wait until this is taken back: `SendMessageBatch`. */
  holdAnswers: v.optional(v.array(v.string()), []),
  /** Actions that wait before they are carried out, and never are where the client has gone meanwhile: `DeleteMessageBatch`. */
  holdRequests: v.optional(v.array(v.string()), []),
});

export type SqsFaults = v.InferOutput<typeof sqsFaultsSchema>;

export const noSqsFaults: SqsFaults = v.parse(sqsFaultsSchema, {});
