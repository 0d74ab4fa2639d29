import type { PortalEvent } from '@zilker/contracts/http/portal';
import { changeDoorRules } from '@zilker/contracts/http/portal-doors';
import { Banner } from '@zilker/ui/banner';
import { Button } from '@zilker/ui/button';
import { showToast } from '@zilker/ui/toast';
import { createEffect, createSignal, on, Show } from 'solid-js';
import { createStore, reconcile } from 'solid-js/store';
import { RefusalBanner } from '../components/refusal-banner.tsx';
import { createAct } from '../queries/create-act.ts';
import { authorised } from '../session/session.ts';
import { CarryFields, GateFields, MoveFields } from './rules-fields.tsx';
import { type DoorRulesField, type DoorRulesForm, formOf, readDoorRules } from './rules-form.ts';

/** The rules as they are, to be changed. What is shown is what the box office has. */
export function RulesCard(props: {
  event: PortalEvent;
  onDirty: (dirty: boolean) => void;
  onChanged: (event: PortalEvent) => void;
}) {
  const act = createAct();
  const [form, setForm] = createStore<DoorRulesForm>(formOf(props.event));
  const [touched, setTouched] = createSignal<ReadonlySet<DoorRulesField>>(new Set());
  const read = () => readDoorRules(form, props.event, Date.now());
  const shown = () => JSON.stringify(formOf(props.event));
  const isDirty = () => JSON.stringify(form) !== shown();
  const areOpen = () => Date.now() >= props.event.doorsAtMs;
  const reset = () => {
    setForm(reconcile(formOf(props.event)));
    setTouched(new Set<DoorRulesField>());
    act.clear();
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
  const parts = {
    get form() {
      return form;
    },
    get event() {
      return props.event;
    },
    change: (part: Partial<DoorRulesForm>) => {
      setForm(part);
      act.clear();
    },
    problem: (field: DoorRulesField) => (touched().has(field) ? read().problems[field] : undefined),
    touch: (field: DoorRulesField) => setTouched((known) => new Set(known).add(field)),
  };

  const save = async (submitted: SubmitEvent) => {
    submitted.preventDefault();
    const { problems, change: body } = read();
    setTouched(new Set(Object.keys(problems) as DoorRulesField[]));
    if (Object.keys(problems).length > 0) return;
    if (Object.keys(body).length === 0) return reset();
    const params = { event: props.event.id };
    const done = await act.run(body, (headers) => authorised(changeDoorRules, { params, body, headers }));
    if (!done) return;
    props.onChanged(done.event);
    reset();
    showToast('Rules saved. Fans and doors go by them from now on');
  };

  return (
    <form class="form measure" noValidate aria-label="Door rules" onSubmit={(event) => void save(event)}>
      <Show when={areOpen()}>
        <Banner tone="note" icon="door" head="The doors are open">
          What they take, and where, can still change: scanners know within seconds. Tickets are sent and
          returned no more.
        </Banner>
      </Show>
      <CarryFields {...parts} />
      <Show when={!areOpen()}>
        <MoveFields {...parts} />
      </Show>
      <GateFields {...parts} />
      <RefusalBanner error={act.refusal()} head="Nothing was changed">
        What you chose stays here.
      </RefusalBanner>
      <div class="row wrap">
        <Button
          type="submit"
          busy={act.busy()}
          busyText="Saving …"
          disabled={!isDirty()}
          reason="Change something first."
          reasonIcon="info"
        >
          Save the rules
        </Button>
        <Show when={isDirty()}>
          <Button kind="plain" onClick={reset}>
            Undo
          </Button>
        </Show>
      </div>
    </form>
  );
}
