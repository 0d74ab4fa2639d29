import { createSignal, Match, onMount, Switch } from 'solid-js';
import { PairScreen } from './screens/pair-screen.tsx';
import { ScanScreen } from './screens/scan-screen.tsx';
import { dropSettled } from './store/check-ins.ts';
import { keepPairing, type Pairing, readPairing } from './store/pairing.ts';
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
    // where nothing can be stored this page is paired all the same, and says so
    await keepPairing(made).catch(warn);
  };
  const leave = async () => {
    setPairing(null);
    await keepPairing(undefined).catch(warn);
    await dropSettled().catch(warn);
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

function warn(error: unknown): void {
  console.warn('This phone could not store its pairing.', error);
}
