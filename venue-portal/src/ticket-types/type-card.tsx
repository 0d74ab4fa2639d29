import type { RequestError } from '@zilker/contracts/client';
import { changeTicketType, type PortalEvent } from '@zilker/contracts/http/portal';
import { idempotencyHeader } from '@zilker/contracts/tokens';
import { Amount } from '@zilker/ui/amount';
import { Banner } from '@zilker/ui/banner';
import { Button } from '@zilker/ui/button';
import { number } from '@zilker/ui/format/number';
import { PartsBar } from '@zilker/ui/parts-bar';
import { TextField } from '@zilker/ui/text-field';
import { showToast } from '@zilker/ui/toast';
import { createEffect, createSignal, on, Show } from 'solid-js';
import { createStore, reconcile } from 'solid-js/store';
import { makeKeys } from '../queries/idempotency.ts';
import { asRefusal, authorised } from '../session/session.ts';
import { formOf, readTypeForm, type TypeField, type TypeForm } from './change-type.ts';
import { RulesFields } from './rules-fields.tsx';
import { ruleWords } from './type-rules.ts';

type TicketType = PortalEvent['ticketTypes'][number];

/**
 * One ticket type: how it sells, and what of it can be changed while it does. What is shown is what the box office has; a change shows
 * once it is made there.
 */
export function TypeCard(props: {
  event: PortalEvent;
  type: TicketType;
  /** Whether what is typed here is not saved yet. */
  onDirty: (dirty: boolean) => void;
  onChanged: (event: PortalEvent) => void;
}) {
  const zone = () => props.event.timezone;
  const keyOf = makeKeys();
  const [form, setForm] = createStore<TypeForm>(formOf(props.type, zone()));
  const [touched, setTouched] = createSignal<ReadonlySet<TypeField>>(new Set());
  const [busy, setBusy] = createSignal(false);
  const [refusal, setRefusal] = createSignal<RequestError>();
  const read = () => readTypeForm(form, props.type, zone());
  const shown = () => JSON.stringify(formOf(props.type, zone()));
  const isDirty = () => JSON.stringify(form) !== shown();
  const reset = () => {
    setForm(reconcile(formOf(props.type, zone())));
    setTouched(new Set<TypeField>());
    setRefusal();
  };
  // Facts that change elsewhere come into a form that nobody is typing in.
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

  const problem = (field: TypeField) => (touched().has(field) ? read().problems[field] : undefined);
  const touch = (field: TypeField) => setTouched((known) => new Set(known).add(field));
  const change = (part: Partial<TypeForm>) => {
    setForm(part);
    setRefusal();
  };
  /** The least the box office takes now, where it refused less. */
  const least = () => {
    const error = refusal();
    return error?.code === 'capacity_too_low' ? Number(error.detail.least) : undefined;
  };
  const taken = () => props.type.sold + props.type.held;

  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    const { problems, change: body } = read();
    setTouched(new Set(Object.keys(problems) as TypeField[]));
    if (Object.keys(problems).length > 0 || Object.keys(body).length === 0 || busy()) return;
    setBusy(true);
    setRefusal();
    const { event: of, type } = props;
    try {
      const params = { event: of.id, type: type.id };
      const headers = { [idempotencyHeader]: keyOf(body) };
      const reply = await authorised(changeTicketType, { params, body, headers });
      props.onChanged(reply.event);
      reset();
      showToast(`${type.name} saved`);
    } catch (refused) {
      setRefusal(asRefusal(refused));
    }
    setBusy(false);
  };

  return (
    <form
      class="card type-card"
      noValidate
      aria-label={props.type.name}
      onSubmit={(event) => void save(event)}
    >
      <div class="row spread wrap">
        <h3>{props.type.name}</h3>
        <p class="small quiet">
          Fan pays <Amount free cents={props.type.totalCents} currency={props.event.currency} />, all in
        </p>
      </div>
      {/* Of an only type the page has said it all. */}
      <Show when={props.event.ticketTypes.length > 1}>
        <PartsBar
          label={`${props.type.name}, ${number(props.type.capacity)} tickets`}
          parts={[
            { name: 'Sold', count: props.type.sold, look: 'filled' },
            { name: 'Held', count: props.type.held, look: 'hatched' },
            { name: 'Not taken', count: Math.max(0, props.type.capacity - taken()), look: 'outlined' },
          ]}
        />
      </Show>
      <div class="capacity">
        <TextField
          label="Tickets"
          class="num"
          inputmode="numeric"
          value={form.capacity}
          onInput={(capacity) => change({ capacity })}
          onBlur={() => touch('capacity')}
          error={
            least() === undefined
              ? problem('capacity')
              : `It can be ${number(least() ?? 0)} at the least now: so many are sold, held or promised to fans who were called.`
          }
          hint={taken() > 0 ? `${number(taken())} ${taken() === 1 ? 'is' : 'are'} sold or held.` : undefined}
        />
        <Show when={least()}>
          {(fits) => (
            <div>
              <Button kind="second" compact onClick={() => change({ capacity: String(fits()) })}>
                Use {number(fits())}
              </Button>
            </div>
          )}
        </Show>
      </div>
      <RulesFields
        form={form.rules}
        zone={zone()}
        words={ruleWords(props.type, zone())}
        change={(part) => change({ rules: { ...form.rules, ...part } })}
        problem={problem}
        touch={touch}
      />
      <Show when={least() === undefined && refusal()}>
        {(error) => (
          <Banner
            tone={error().code === 'offline' ? 'warn' : 'bad'}
            icon={error().code === 'offline' ? 'offline' : undefined}
            live="alert"
            head={error().code === 'offline' ? 'No connection' : 'Nothing was changed'}
          >
            {error().message} What you typed stays here.
          </Banner>
        )}
      </Show>
      <Show when={isDirty()}>
        <div class="row wrap">
          <Button type="submit" compact busy={busy()} busyText="Saving …">
            Save {props.type.name}
          </Button>
          <Button kind="plain" compact onClick={reset}>
            Undo
          </Button>
          <p class="small quiet">Not saved yet</p>
        </div>
      </Show>
    </form>
  );
}
