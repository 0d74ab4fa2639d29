import { useNavigate, useParams } from '@solidjs/router';
import { type PortalEvent, scheduleDrop } from '@zilker/contracts/http/portal';
import { idempotencyHeader } from '@zilker/contracts/tokens';
import { Banner } from '@zilker/ui/banner';
import { Button, ButtonLink } from '@zilker/ui/button';
import { shortDate } from '@zilker/ui/format/clock';
import { counted } from '@zilker/ui/format/number';
import { State } from '@zilker/ui/state';
import { showToast } from '@zilker/ui/toast';
import { createMemo, createSignal, onCleanup, Show } from 'solid-js';
import { createStore } from 'solid-js/store';
import { Loaded } from '../components/loaded.tsx';
import { WorkHead } from '../components/work-head.tsx';
import { paths } from '../paths.ts';
import { createEvent } from '../queries/events.ts';
import { makeKeys } from '../queries/idempotency.ts';
import { RehearseSection } from '../rehearsal/rehearse-section.tsx';
import { settingsOf } from '../rehearsal/settings-of.ts';
import { FairnessFields, ModeQuestion, PaceFields, SpeedQuestion } from '../schedule/fields.tsx';
import { firstForm } from '../schedule/form-choices.ts';
import { type Field, planOf, type ScheduleForm } from '../schedule/plan.ts';
import { SchedulePreview } from '../schedule/preview.tsx';
import { WhenFields } from '../schedule/when-fields.tsx';
import { asRefusal, authorised } from '../session/session.ts';

export function SchedulePage() {
  const params = useParams();
  const event = createEvent(() => params.event);
  return (
    <main class="work">
      <Loaded query={event} what="event">
        {(data) => (
          <>
            <WorkHead
              title={data().event.drop ? 'Schedule' : 'Schedule a drop'}
              line={`${data().event.title} · ${shortDate(data().event.startsAtMs, data().event.timezone)} · ${counted(data().event.capacity, 'ticket')}`}
            />
            <Show when={!data().event.drop} fallback={<Scheduled event={data().event} />}>
              <ScheduleFormView event={data().event} />
            </Show>
          </>
        )}
      </Loaded>
    </main>
  );
}

function Scheduled(props: { event: PortalEvent }) {
  return (
    <State
      icon={props.event.drop?.cancelled ? 'bad' : 'ok'}
      head={props.event.drop?.cancelled ? 'Its drop was cancelled' : 'This event has its drop'}
      action={<ButtonLink href={paths.drop(props.event.id)}>View the drop</ButtonLink>}
    >
      {props.event.drop?.cancelled
        ? 'A cancelled drop does not come back. Make the event anew to sell its tickets.'
        : 'Its times can be moved there until the lobby is closed. Rate, pauses and messages are yours to change while it runs.'}
    </State>
  );
}

function ScheduleFormView(props: { event: PortalEvent }) {
  const navigate = useNavigate();
  const keyOf = makeKeys();
  // Read once: the form is the person's own from here on.
  const [form, setForm] = createStore<ScheduleForm>(firstForm(props.event, Date.now()));
  const [shown, setShown] = createSignal<ReadonlySet<Field>>(new Set());
  const [refusal, setRefusal] = createSignal<string>();
  const [busy, setBusy] = createSignal(false);
  const now = createMinute();
  const plan = createMemo(() => planOf(form, props.event, now()));

  const settings = createMemo(() => {
    const { body } = plan();
    return body && settingsOf(body, props.event.capacity);
  });

  const change = (part: Partial<ScheduleForm>) => {
    setForm(part);
    setRefusal();
  };
  // What is wrong is said once a field was left, or when the form is sent.
  const problem = (field: Field) => (shown().has(field) ? plan().problems[field] : undefined);
  const touch = (field: Field) => setShown((known) => new Set(known).add(field));

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const fresh = planOf(form, props.event, Date.now());
    if (!fresh.body) {
      setShown(new Set(Object.keys(fresh.problems) as Field[]));
      document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
      return;
    }
    setBusy(true);
    setRefusal();
    try {
      const headers = { [idempotencyHeader]: keyOf(fresh.body) };
      await authorised(scheduleDrop, { params: { event: props.event.id }, body: fresh.body, headers });
      showToast(form.mode === 'draw' ? 'Drop scheduled' : 'Sale scheduled');
      navigate(paths.drop(props.event.id));
    } catch (refused) {
      setRefusal(asRefusal(refused).message);
    } finally {
      setBusy(false);
    }
  };

  return (
    <div class="cols">
      <form class="form" noValidate onSubmit={(event) => void submit(event)}>
        <ModeQuestion form={form} change={change} problem={problem} touch={touch} />
        <SpeedQuestion form={form} change={change} problem={problem} touch={touch} plan={plan()} />
        <WhenFields form={form} change={change} problem={problem} touch={touch} zone={props.event.timezone} />
        <FairnessFields form={form} change={change} problem={problem} touch={touch} />
        <PaceFields form={form} change={change} problem={problem} touch={touch} plan={plan()} />
        <RehearseSection
          heading="legend"
          settings={settings()}
          startsAtMs={plan().body?.drawAtMs ?? now()}
          zone={props.event.timezone}
        />
        <Show when={refusal()}>
          <Banner tone="bad" live="alert" head="Nothing was scheduled">
            {refusal()}
          </Banner>
        </Show>
        <div class="row wrap">
          <Button type="submit" busy={busy()} busyText="Scheduling …">
            {form.mode === 'draw' ? 'Schedule the drop' : 'Schedule the sale'}
          </Button>
        </div>
      </form>
      <aside class="stack" aria-label="What this means">
        <SchedulePreview plan={plan()} form={form} event={props.event} nowMs={now()} />
      </aside>
    </div>
  );
}

/** The time now, renewed often enough for a form in minutes. */
function createMinute() {
  const [now, setNow] = createSignal(Date.now());
  const timer = setInterval(() => setNow(Date.now()), 15_000);
  onCleanup(() => clearInterval(timer));
  return now;
}
