import * as v from 'valibot';
import { epochMs, words } from '../fields.ts';
import { idSchema } from '../ids.ts';
import { defineRoute } from '../route.ts';

/** Sign-in, under `/api/v1/auth`: a code to a phone for fans, a code by mail for staff. */
export const apps = ['storefront', 'portal'] as const;
export type App = (typeof apps)[number];

/** E.164. Screens turn what a person types into this; the server takes nothing else. */
export const phone = v.pipe(
  v.string(),
  v.regex(/^\+[1-9]\d{7,14}$/, 'This is not a mobile number we can text.'),
);
export const email = v.pipe(
  v.string(),
  v.trim(),
  v.toLowerCase(),
  v.email('This is not a mail address.'),
  v.maxLength(254),
);

export const codeDigits = 6;
export const codeTriesMax = 5;
export const codeTtlMs = 10 * 60_000;
/** The least time between two codes to one address. */
export const codeEveryMs = 40_000;

const none = v.undefined();
const noParams = v.object({});

/** Send a code. The answer is the same whether or not an account exists. */
export const requestCode = defineRoute({
  method: 'POST',
  path: '/api/v1/auth/codes',
  params: noParams,
  body: v.variant('app', [
    v.object({ app: v.literal('storefront'), phone }),
    v.object({ app: v.literal('portal'), email }),
  ]),
  reply: v.object({ challenge: idSchema('challenge'), expiresAtMs: epochMs, againAtMs: epochMs }),
});

export const me = v.variant('role', [
  v.object({
    role: v.literal('fan'),
    account: idSchema('account'),
    phone,
    name: v.nullable(v.string()),
    email: v.nullable(v.string()),
  }),
  v.object({
    role: v.literal('venue_admin'),
    staff: idSchema('staff'),
    name: v.string(),
    email: v.string(),
    venue: v.object({ id: idSchema('venue'), name: v.string(), timezone: v.string() }),
  }),
]);
export type Me = v.InferOutput<typeof me>;

const session = v.object({ access: v.string(), expiresAtMs: epochMs, me });

/** Trade the code for a session: an access token here and a rotating refresh cookie of this app. `code_wrong` carries `triesLeft`. */
export const createSession = defineRoute({
  method: 'POST',
  path: '/api/v1/auth/sessions',
  params: noParams,
  body: v.object({
    app: v.picklist(apps),
    challenge: idSchema('challenge'),
    code: v.pipe(v.string(), v.regex(/^\d{6}$/, 'The code has 6 digits.')),
  }),
  reply: session,
});

/** A new access token for the refresh cookie, which rotates. A cookie used twice ends its session (grace: 30 s for racing tabs). */
export const refreshSession = defineRoute({
  method: 'POST',
  path: '/api/v1/auth/refresh',
  params: noParams,
  body: v.object({ app: v.picklist(apps) }),
  reply: session,
});

export const endSession = defineRoute({
  method: 'DELETE',
  path: '/api/v1/auth/sessions/:app',
  params: v.object({ app: v.picklist(apps) }),
  body: none,
  reply: v.object({ ended: v.literal(true) }),
});

/** What a fan may say of themselves: the name on the ticket and where tickets are mailed. */
export const updateMe = defineRoute({
  method: 'PATCH',
  path: '/api/v1/me',
  params: noParams,
  body: v.object({ name: v.optional(words(60)), email: v.optional(email) }),
  reply: v.object({ me }),
});
