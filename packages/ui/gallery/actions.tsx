import { createSignal } from 'solid-js';
import { Button, IconButton } from '../src/button.tsx';
import { Check } from '../src/check.tsx';
import { CodeField } from '../src/code-field.tsx';
import { Dialog } from '../src/dialog.tsx';
import { PhoneField } from '../src/phone-field.tsx';
import { Select } from '../src/select.tsx';
import { StepperField } from '../src/stepper.tsx';
import { TabPanel, Tabs } from '../src/tabs.tsx';
import { TextArea } from '../src/text-area.tsx';
import { TextField } from '../src/text-field.tsx';
import { showToast } from '../src/toast.tsx';
import { Section } from './section.tsx';

export function Actions() {
  const [busy, setBusy] = createSignal(true);
  const [asking, setAsking] = createSignal(false);
  return (
    <>
      <Section head="Buttons">
        <div class="stack">
          <div class="row wrap">
            <Button>Hold 2 tickets</Button>
            <Button kind="second" onClick={() => showToast('Message sent to 3,063 fans')}>
              Try now
            </Button>
            <Button kind="danger" icon="pause">
              Pause calls
            </Button>
            <Button kind="plain" onClick={() => setAsking(true)}>
              Leave the line
            </Button>
            <IconButton icon="menu" label="Menu" />
          </div>
          <div class="row wrap">
            <Button busyText="Holding …" busy={busy()}>
              Hold 2 tickets for $63.13
            </Button>
            <Button kind="second" compact onClick={() => setBusy(!busy())}>
              Turn busy
            </Button>
            <Button busy>Paying</Button>
          </div>
          <Button disabled reason="The lobby opens at 9:30 AM.">
            Join the lobby
          </Button>
        </div>
      </Section>
      <Fields />
      <Section head="Tabs">
        <TabsShown />
      </Section>
      <Dialog
        open={asking()}
        onClose={() => setAsking(false)}
        head="Leave the line?"
        actions={
          <>
            <Button onClick={() => setAsking(false)}>Stay in line</Button>
            <Button kind="danger" onClick={() => setAsking(false)}>
              Give up my place
            </Button>
          </>
        }
      >
        <p>You give up position 318 for good. 142 people are ahead of you, and your odds are likely.</p>
      </Dialog>
    </>
  );
}

function Fields() {
  const [email, setEmail] = createSignal('mara@example.com');
  const [phone, setPhone] = createSignal('512 555');
  const [code, setCode] = createSignal('418290');
  const [opens, setOpens] = createSignal('30');
  const [tickets, setTickets] = createSignal(2);
  const [puzzle, setPuzzle] = createSignal(true);
  const [message, setMessage] = createSignal('');
  return (
    <Section head="Fields">
      <div class="pair">
        <TextField label="Email" value={email()} onInput={setEmail} hint="For your receipt." />
        <PhoneField value={phone()} onInput={setPhone} error="4 more digits." />
        <Select
          label="Lobby opens"
          value={opens()}
          onChange={setOpens}
          options={[
            { value: '30', label: '30 minutes before' },
            { value: '60', label: 'An hour before' },
          ]}
        />
        <StepperField label="Tickets" value={tickets()} onChange={setTickets} min={1} max={4} />
        <CodeField
          value={code()}
          onInput={setCode}
          error="That code is not the one we sent. You have 4 tries left."
        />
        <TextArea
          label="Message to fans"
          value={message()}
          onInput={setMessage}
          placeholder="Short and true. 3,063 fans read it within a second."
        />
        <Check
          checked={puzzle()}
          onChange={setPuzzle}
          label="Give phones a small puzzle"
          hint="It runs by itself and takes about a second."
        />
      </div>
    </Section>
  );
}

function TabsShown() {
  const [tab, setTab] = createSignal<'coming' | 'past' | 'transfers'>('coming');
  return (
    <div>
      <Tabs
        label="My tickets"
        current={tab()}
        onSelect={setTab}
        tabs={[
          { id: 'coming', label: 'Coming up' },
          { id: 'past', label: 'Past' },
          { id: 'transfers', label: 'Transfers' },
        ]}
      />
      <TabPanel tab={tab()}>
        <p class="small quiet">What {tab()} shows.</p>
      </TabPanel>
    </div>
  );
}
