import * as v from 'valibot';
import { expand, metadata, text, whole } from './params.ts';

const lineItem = v.strictObject({
  quantity: v.optional(whole, '1'),
  price_data: v.looseObject({
    currency: v.pipe(text, v.regex(/^[a-zA-Z]{3}$/, 'Invalid currency')),
    unit_amount: whole,
    product_data: v.looseObject({ name: text, description: v.optional(text) }),
  }),
  adjustable_quantity: v.optional(v.unknown()),
  tax_rates: v.optional(v.unknown()),
  metadata: v.optional(v.unknown()),
});

const paymentIntentData = v.strictObject({
  capture_method: v.optional(v.picklist(['automatic', 'automatic_async', 'manual']), 'automatic_async'),
  description: v.optional(text),
  metadata,
  receipt_email: v.optional(text),
  setup_future_usage: v.optional(text),
  statement_descriptor: v.optional(text),
  statement_descriptor_suffix: v.optional(text),
  transfer_group: v.optional(text),
});

/** Parameters that are taken and have no effect here. */
const idle = Object.fromEntries(
  `adaptive_pricing after_expiration allow_promotion_codes allowed_payment_method_types automatic_tax
   billing_address_collection branding_settings consent_collection currency custom_fields custom_text
   customer_creation customer_update excluded_payment_method_types integration_identifier invoice_creation
   managed_payments name_collection origin_context payment_method_collection payment_method_configuration
   payment_method_data payment_method_options permissions phone_number_collection redirect_on_completion
   saved_payment_method_options shipping_address_collection shipping_options tax_id_collection wallet_options
   payment_method_types`
    .split(/\s+/)
    .map((name) => [name, v.optional(v.unknown())]),
);

/** `POST /v1/checkout/sessions`: one-time payments on the hosted page, priced inline. */
export const sessionParams = v.strictObject({
  ...idle,
  mode: v.literal('payment', 'only `payment` is known here'),
  ui_mode: v.optional(v.picklist(['hosted', 'hosted_page'], 'only the hosted page is known here')),
  line_items: v.pipe(v.array(lineItem), v.minLength(1), v.maxLength(100)),
  payment_intent_data: v.optional(paymentIntentData, {}),
  success_url: v.pipe(text, v.url('Not a valid URL')),
  cancel_url: v.optional(v.pipe(text, v.url('Not a valid URL'))),
  client_reference_id: v.optional(v.pipe(text, v.maxLength(200))),
  customer_email: v.optional(v.pipe(text, v.email(`Invalid email address`))),
  expires_at: v.optional(whole),
  locale: v.optional(text),
  metadata,
  submit_type: v.optional(v.picklist(['auto', 'book', 'donate', 'pay'])),
  expand,
});
export type SessionParams = v.InferOutput<typeof sessionParams>;
