import * as v from 'valibot';
import { address, currency, email, expand, flag, metadata, priceCents, text, whole } from './params.ts';

const lineItem = v.strictObject({
  quantity: v.optional(v.pipe(whole, v.minValue(1, 'Invalid positive integer'), v.maxValue(999_999)), '1'),
  price_data: v.strictObject({
    currency,
    unit_amount: priceCents,
    product_data: v.strictObject({
      name: v.pipe(text, v.nonEmpty()),
      description: v.optional(text),
      images: v.optional(v.pipe(v.array(address), v.maxLength(8))),
      metadata,
      tax_code: v.optional(text),
    }),
    tax_behavior: v.optional(v.picklist(['exclusive', 'inclusive', 'unspecified'])),
  }),
  metadata,
});

const paymentIntentData = v.strictObject({
  capture_method: v.optional(v.picklist(['automatic', 'automatic_async', 'manual']), 'automatic_async'),
  description: v.optional(v.pipe(text, v.maxLength(1_000))),
  metadata,
  receipt_email: v.optional(email),
  statement_descriptor: v.optional(v.pipe(text, v.maxLength(22))),
  statement_descriptor_suffix: v.optional(v.pipe(text, v.maxLength(22))),
  transfer_group: v.optional(v.pipe(text, v.maxLength(500))),
});

const captureMethod = v.optional(v.picklist(['manual']));

/** Parameters that an operator of ours may set and that have no effect here. */
const idle = {
  adaptive_pricing: v.optional(v.strictObject({ enabled: v.optional(flag) })),
  billing_address_collection: v.optional(v.picklist(['auto', 'required'])),
  customer_creation: v.optional(v.picklist(['always', 'if_required'])),
  custom_text: v.optional(v.strictObject({ submit: v.optional(v.strictObject({ message: text })) })),
  payment_method_options: v.optional(
    v.strictObject({
      card: v.optional(
        v.strictObject({
          capture_method: captureMethod,
          request_three_d_secure: v.optional(v.picklist(['any', 'automatic', 'challenge'])),
        }),
      ),
    }),
  ),
  allowed_payment_method_types: v.optional(v.array(v.picklist(['card'], 'only `card` is known here'))),
  payment_method_types: v.optional(v.array(v.picklist(['card'], 'only `card` is known here'))),
  phone_number_collection: v.optional(v.strictObject({ enabled: flag })),
};

/** `POST /v1/checkout/sessions`: one-time payments on the hosted page, priced inline. */
export const sessionParams = v.strictObject({
  ...idle,
  mode: v.literal('payment', 'only `payment` is known here'),
  ui_mode: v.optional(v.picklist(['hosted', 'hosted_page'], 'only the hosted page is known here')),
  line_items: v.pipe(v.array(lineItem), v.minLength(1), v.maxLength(100)),
  payment_intent_data: v.optional(paymentIntentData, {}),
  success_url: address,
  cancel_url: v.optional(address),
  client_reference_id: v.optional(v.pipe(text, v.maxLength(200))),
  customer_email: v.optional(email),
  expires_at: v.optional(whole),
  locale: v.optional(v.pipe(text, v.regex(/^(auto|[a-z]{2,3}(-[A-Z0-9]{2,3})?)$/, 'Invalid locale'))),
  metadata,
  submit_type: v.optional(v.picklist(['auto', 'book', 'donate', 'pay'])),
  expand,
});
export type SessionParams = v.InferOutput<typeof sessionParams>;
