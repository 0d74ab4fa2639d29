import type Stripe from 'stripe';
import * as v from 'valibot';
import { getAccount } from './accounts.ts';
import { availableFunds, moveBalance } from './balance.ts';
import type { Form } from './form.ts';
import { newId } from './ids.ts';
import { amountCents, bare, currency, expand, metadata, parseParams, text } from './params.ts';
import { impossible, invalid, missing } from './refusal.ts';
import { emit, type World } from './world.ts';

type Transfer = Stripe.Transfer & { object: 'transfer' };
type Reversal = Stripe.TransferReversal & { object: 'transfer_reversal' };

const transferParams = v.strictObject({
  amount: amountCents,
  currency,
  destination: text,
  description: v.optional(text),
  metadata,
  source_type: v.optional(v.picklist(['card'], 'only `card` is known here')),
  transfer_group: v.optional(v.pipe(text, v.maxLength(500))),
  expand,
});

/** `POST /v1/transfers`: of our balance to a connected account. */
export function createTransfer(world: World, _: string, form: Form): Transfer {
  const params = parseParams(transferParams, form);
  const account = world.state.get('account', params.destination);
  if (account === undefined)
    throw invalid(`No such destination: '${params.destination}'`, {
      code: 'resource_missing',
      param: 'destination',
    });
  if (account.capabilities?.transfers !== 'active')
    throw impossible(
      'Your destination account needs to have at least one of the following capabilities enabled: transfers, crypto_transfers, legacy_payments',
      { code: 'insufficient_capabilities_for_transfer' },
    );
  if (params.amount > availableFunds(world, params.currency))
    throw impossible(
      'You have insufficient available funds in your Stripe account. Try adding funds directly to your available balance.',
      { code: 'balance_insufficient' },
    );
  const id = newId('tr_1');
  const transfer = world.state.put<'transfer'>({
    id,
    object: 'transfer',
    amount: params.amount,
    amount_reversed: 0,
    balance_transaction: moveBalance(world, {
      type: 'transfer',
      category: 'transfer',
      amount: -params.amount,
      currency: params.currency,
      source: id,
      description: params.description ?? null,
    }).id,
    created: world.now(),
    currency: params.currency,
    description: params.description ?? null,
    destination: params.destination,
    destination_payment: newId('py_1'),
    livemode: false,
    metadata: params.metadata,
    reversals: reversalList(id, []),
    reversed: false,
    source_transaction: null,
    source_type: 'card',
    transfer_group: params.transfer_group ?? null,
  }) as Transfer;
  emit(world, 'transfer.created', transfer);
  return transfer;
}

/** `GET /v1/transfers/:id`. @throws StripeRefusal 404 */
export function getTransfer(world: World, id: string, form: Form = {}): Transfer {
  parseParams(bare, form);
  const transfer = world.state.get('transfer', id);
  if (transfer === undefined) throw missing('transfer', id);
  return transfer as Transfer;
}

const reversalParams = v.strictObject({
  amount: v.optional(amountCents),
  description: v.optional(text),
  metadata,
  expand,
});

/** `POST /v1/transfers/:id/reversals`: what a venue was paid, or part of it, comes back. */
export function reverseTransfer(world: World, id: string, form: Form): Reversal {
  const params = parseParams(reversalParams, form);
  const transfer = getTransfer(world, id);
  getAccount(world, String(transfer.destination));
  const left = transfer.amount - transfer.amount_reversed;
  const amount = params.amount ?? left;
  if (left === 0) throw impossible(`Transfer ${id} has already been reversed.`);
  if (amount > left)
    throw impossible(`Reversal amount (${amount}) is greater than unreversed amount on transfer (${left})`, {
      param: 'amount',
    });
  const reversalId = newId('trr_1');
  const reversal = world.state.put<'transfer_reversal'>({
    id: reversalId,
    object: 'transfer_reversal',
    amount,
    balance_transaction: moveBalance(world, {
      type: 'transfer_refund',
      category: 'transfer_reversal',
      amount,
      currency: transfer.currency,
      source: reversalId,
    }).id,
    created: world.now(),
    currency: transfer.currency,
    destination_payment_refund: null,
    metadata: params.metadata,
    source_refund: null,
    transfer: id,
  }) as Reversal;
  const reversed = world.state.put<'transfer'>({
    ...transfer,
    amount_reversed: transfer.amount_reversed + amount,
    reversals: reversalList(id, [reversal, ...transfer.reversals.data]),
    reversed: amount === left,
  });
  emit(world, 'transfer.reversed', reversed);
  return reversal;
}

/** `GET /v1/transfers/:id/reversals` */
export function listReversals(world: World, id: string, form: Form): object {
  return getTransfer(world, id, form).reversals;
}

function reversalList(transfer: string, data: Stripe.TransferReversal[]): Stripe.Transfer['reversals'] {
  return {
    object: 'list',
    data,
    has_more: false,
    total_count: data.length,
    url: `/v1/transfers/${transfer}/reversals`,
  } as Stripe.Transfer['reversals'];
}
