import { changeTerms, type VenueMoney } from '@zilker/contracts/http/money';
import { type PaidBy, quote } from '@zilker/contracts/price';
import { Amount } from '@zilker/ui/amount';
import { Button } from '@zilker/ui/button';
import { money as moneyText } from '@zilker/ui/format/money';
import { PriceBlock } from '@zilker/ui/price-block';
import { Select } from '@zilker/ui/select';
import { TextField } from '@zilker/ui/text-field';
import { showToast } from '@zilker/ui/toast';
import { createEffect, on, Show } from 'solid-js';
import { createStore, reconcile } from 'solid-js/store';
import { RefusalBanner } from '../components/refusal-banner.tsx';
import { createAct } from '../queries/create-act.ts';
import { authorised } from '../session/session.ts';
import { staff } from '../session/staff.ts';
import { percentOf, readTermsForm, type TermsForm, termsForm } from './terms-form.ts';

/** A ticket that shows what the terms mean. */
const sampleCents = 3_000;
const bearer = (fan: string, venue: string) => [
  { value: 'fan' as PaidBy, label: fan },
  { value: 'venue' as PaidBy, label: venue },
];

/** Who bears what, with what it makes of a ticket as it is chosen. */
export function TermsCard(props: {
  money: VenueMoney;
  onDirty: (dirty: boolean) => void;
  onChanged: (money: VenueMoney) => void;
}) {
  const act = createAct();
  const [form, setForm] = createStore<TermsForm>(termsForm(props.money));
  const read = () => readTermsForm(form, props.money);
  const shown = () => JSON.stringify(termsForm(props.money));
  const isDirty = () => JSON.stringify(form) !== shown();
  const reset = () => {
    setForm(reconcile(termsForm(props.money)));
    act.clear();
  };
  // Terms that change elsewhere come into a form that nobody has touched.
  createEffect(
    on(
      shown,
      (_, before) => {
        if (JSON.stringify(form) === before) reset();
      },
      { defer: true },
    ),
  );
  createEffect(() => props.onDirty(isDirty()));
  const change = (part: Partial<TermsForm>) => {
    setForm(part);
    act.clear();
  };
  const sample = () =>
    quote([{ priceCents: sampleCents, quantity: 1 }], { currency: props.money.currency, fees: read().fees });
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    const { change: body, taxProblem } = read();
    if (taxProblem) return document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
    const changed = await act.run(body, (headers) => authorised(changeTerms, { params: {}, body, headers }));
    if (!changed) return;
    props.onChanged(changed.money);
    reset();
    showToast('Terms saved');
  };
  const low = () => {
    const refusal = act.refusal();
    return refusal?.code === 'price_too_low' ? refusal.detail : undefined;
  };
  const zilkerFee = () => moneyText(props.money.fees.zilkerCents, props.money.currency);
  const cardCost = () =>
    `${percentOf(props.money.fees.cardBps)}% and ${moneyText(props.money.fees.cardFixedCents, props.money.currency)} a charge`;

  return (
    <form class="form terms" noValidate onSubmit={(event) => void save(event)}>
      <div class="terms-cols">
        <div class="form">
          <fieldset>
            <legend>Prices</legend>
            <Select
              label="Card processing"
              value={form.cardPaidBy}
              options={bearer('The fan pays it, on top', 'You bear it')}
              onChange={(cardPaidBy) => change({ cardPaidBy })}
              hint={`At cost: ${cardCost()}.`}
            />
            <Select
              label="Zilker’s fee"
              value={form.zilkerPaidBy}
              options={bearer('The fan pays it, on top', 'You bear it')}
              onChange={(zilkerPaidBy) => change({ zilkerPaidBy })}
              hint={`${zilkerFee()} a ticket. Free tickets carry none.`}
            />
            <div class="pair">
              <TextField
                label="Sales tax, percent"
                class="num"
                inputmode="decimal"
                name="tax"
                value={form.tax}
                onInput={(tax) => change({ tax })}
                error={read().taxProblem}
              />
              <Select
                label="Tax stands"
                value={form.taxPaidBy}
                options={bearer('On top of your price', 'Within your price')}
                onChange={(taxPaidBy) => change({ taxPaidBy })}
              />
            </div>
          </fieldset>
          <fieldset>
            <legend>Refunds</legend>
            <Select
              label="The card cost that Stripe keeps"
              value={form.refundKeptPaidBy}
              options={bearer('The fan does without it', 'You bear it')}
              onChange={(refundKeptPaidBy) => change({ refundKeptPaidBy })}
              hint="When a ticket is refunded Stripe does not give back what the card cost. Zilker’s fee always goes back."
            />
            <p class="small quiet" aria-live="polite">
              For this ticket a fan gets back{' '}
              <Amount
                cents={sample().totalCents - (form.refundKeptPaidBy === 'fan' ? sample().cardCents : 0)}
                currency={props.money.currency}
              />
              .{' '}
              <Show when={form.refundKeptPaidBy === 'venue'} fallback="It costs you your part, and no more.">
                Stripe’s <Amount cents={sample().cardCents} currency={props.money.currency} /> is yours to
                bear.
              </Show>
            </p>
          </fieldset>
        </div>
        <aside class="card" aria-live="polite">
          <p class="small quiet">A ticket that you price at {moneyText(sampleCents, props.money.currency)}</p>
          <PriceBlock
            quote={sample()}
            fees={read().fees}
            venueName={staff().venue.name}
            label="Fan pays, all in"
          />
        </aside>
      </div>
      <Show when={low()} fallback={<RefusalBanner error={act.refusal()} head="The terms were not changed" />}>
        {(detail) => (
          <RefusalBanner error={act.refusal()} head="The terms were not changed">
            It is {String(detail().name)} at {moneyText(Number(detail().priceCents), props.money.currency)}.
          </RefusalBanner>
        )}
      </Show>
      <Show when={isDirty()}>
        <div class="row wrap">
          <Button type="submit" busy={act.busy()} busyText="Saving …">
            Save for orders from now on
          </Button>
          <Button kind="plain" compact onClick={reset}>
            Undo
          </Button>
          <p class="small quiet">Orders that are made keep their price.</p>
        </div>
      </Show>
    </form>
  );
}
