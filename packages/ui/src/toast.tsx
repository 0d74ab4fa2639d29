import { createSignal, For } from 'solid-js';
import { Icon, type IconName } from './icon.tsx';

type Toast = { id: number; text: string; icon: IconName };

const shownMs = 5_000;
const toastsMax = 3;
const [toasts, setToasts] = createSignal<readonly Toast[]>([]);
let lastId = 0;

/** Says for 5 seconds that the reader's own act was done. Never the only record of it. */
export function showToast(text: string, icon: IconName = 'check'): void {
  const toast = { id: ++lastId, text, icon };
  setToasts((all) => [...all, toast].slice(-toastsMax));
  setTimeout(() => setToasts((all) => all.filter((one) => one !== toast)), shownMs);
}

/** Where toasts appear: put it once in each app, outside its pages. */
export function Toasts() {
  return (
    <div class="toasts" role="status">
      <For each={toasts()}>
        {(toast) => (
          <p class="toast">
            <Icon name={toast.icon} size="s" /> {toast.text}
          </p>
        )}
      </For>
    </div>
  );
}
