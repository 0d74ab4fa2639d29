import { createSignal, Match, onMount, Switch } from 'solid-js';
import { PairScreen } from './screens/pair-screen.tsx';
import { ScanScreen } from './screens/scan-screen.tsx';
import { keepPairing, type Pairing, readPairing } from './store/storage.ts';
import { keepData } from './worker/register.ts';

/** Paired or not: there is nothing else that a scanner can be. */
export function App() {
  const [pairing, setPairing] = createSignal<Pairing | null>();
  onMount(() => {
    void readPairing().then(
      (kept) => setPairing(kept ?? null),
      () => setPairing(null),
    );
  });
  const enter = async (made: Pairing) => {
    setPairing(made);
    void keepData();
    await keepPairing(made);
  };
  const leave = async () => {
    setPairing(null);
    await keepPairing(undefined);
  };
  return (
    <Switch>
      <Match when={pairing()} keyed>
        {(paired) => <ScanScreen pairing={paired} onLeave={() => void leave()} />}
      </Match>
      <Match when={pairing() === null}>
        <PairScreen onPaired={(made) => void enter(made)} />
      </Match>
    </Switch>
  );
}
