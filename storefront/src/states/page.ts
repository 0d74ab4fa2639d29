import { type Accessor, createEffect, createSignal, onCleanup } from 'solid-js';

export type Ground = 'lobby' | 'line' | 'called';

const [pageName, setPageName] = createSignal('');

/** The page in use, for who hears it: moving between pages of one app is silent otherwise. */
export { pageName };

/** The page's name in tabs and history, and what a screen reader says first. */
export function createTitle(title: Accessor<string | undefined>): void {
  createEffect(() => {
    const name = title();
    document.title = name ? `${name} · Zilker` : 'Zilker';
    setPageName(name ?? '');
  });
}

/** The colour under the whole screen, up into the browser's own bar. Undefined is paper. */
export function createGround(
  ground: Accessor<Ground | undefined>,
  turning: Accessor<boolean> = () => false,
): void {
  createEffect(() => {
    const name = ground();
    document.body.className = name ? `ground-${name}${turning() ? ' from-lobby' : ''}` : '';
    paintBar();
  });
  onCleanup(() => {
    document.body.className = '';
    paintBar();
  });
}

function paintBar(): void {
  const colour = getComputedStyle(document.body).getPropertyValue('--color-paper');
  for (const meta of document.querySelectorAll('meta[name="theme-color"]'))
    meta.setAttribute('content', colour);
}
