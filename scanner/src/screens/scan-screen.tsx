import { keepAwake } from '@zilker/ui/keep-awake';
import { createSignal, Match, Show, Switch } from 'solid-js';
import { createDoor } from '../door/create-door.ts';
import { listenToTyped } from '../scan/listen-to-typed.ts';
import { buzz } from '../scan/vibrate.ts';
import type { Pairing } from '../store/pairing.ts';
import { AnswerScreen } from './answer-screen.tsx';
import { createScanning } from './create-scanning.ts';
import { FindScreen } from './find-screen.tsx';
import { ReadyScreen } from './ready-screen.tsx';
import { createSoundSetting } from './sound-setting.ts';

/** The camera, and over it the answer to what it saw. */
export function ScanScreen(props: { pairing: Pairing; onLeave: () => void }) {
  // One pairing lives as long as this screen.
  const door = createDoor(props.pairing);
  const sound = createSoundSetting();
  const [finding, setFinding] = createSignal(false);
  const scanning = createScanning(door, ({ answer }) => {
    buzz(answer);
    sound.play(answer);
  });
  keepAwake();
  listenToTyped((text) => void scanning.see(text, 'typed'));
  const covered = () => scanning.shown() !== undefined;

  return (
    <>
      <Switch>
        <Match when={finding()}>
          <FindScreen
            door={door}
            covered={covered()}
            onBack={() => setFinding(false)}
            onLetIn={(judged, reason) => {
              setFinding(false);
              void scanning.letIn(judged, { code: null, byHand: reason });
            }}
          />
        </Match>
        <Match when={!finding()}>
          <ReadyScreen
            door={door}
            covered={covered()}
            lingers={scanning.lingers()}
            sound={sound}
            onCode={(text) => void scanning.see(text, 'camera')}
            onTurn={(direction) => {
              door.turn(direction);
              scanning.forget();
            }}
            onFind={() => setFinding(true)}
            onLeave={() => void door.wipe().finally(props.onLeave)}
          />
        </Match>
      </Switch>
      <Show when={scanning.shown()}>
        {(shown) => <AnswerScreen shown={shown()} onNext={scanning.next} />}
      </Show>
    </>
  );
}
