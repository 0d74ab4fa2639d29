import * as v from 'valibot';

export const inboxFaultsSchema = v.strictObject({
  /** `refuse`: mail is put off with a 451. */
  mail: v.optional(v.picklist(['none', 'refuse']), 'none'),
  /** `refuse`: text messages are answered 503. */
  sms: v.optional(v.picklist(['none', 'refuse']), 'none'),
});

/** What goes wrong on purpose; one object that the servers look at. */
export type InboxFaults = { settings: v.InferOutput<typeof inboxFaultsSchema> };
