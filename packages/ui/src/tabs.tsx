import { For, type JSX, Show } from 'solid-js';

export type Tab<T extends string> = { id: T; label: JSX.Element; href?: string | undefined };

/**
 * Views of one page. Tabs with `href` are links (`aria-current`); without, they are tabs proper: arrow keys move between them and
 * `TabPanel` holds what they show.
 */
export function Tabs<T extends string>(props: {
  label: string;
  tabs: readonly Tab<T>[];
  current: T;
  onSelect?: ((id: T) => void) | undefined;
}) {
  const links = () => props.tabs.every((tab) => tab.href);
  return (
    <Show when={links()} fallback={<TabList {...props} />}>
      <nav class="tabs" aria-label={props.label}>
        <For each={props.tabs}>
          {(tab) => (
            <a href={tab.href} aria-current={tab.id === props.current ? 'page' : undefined}>
              {tab.label}
            </a>
          )}
        </For>
      </nav>
    </Show>
  );
}

export function TabPanel(props: { tab: string; children: JSX.Element }) {
  return (
    <div role="tabpanel" id={`panel-${props.tab}`} aria-labelledby={`tab-${props.tab}`}>
      {props.children}
    </div>
  );
}

function TabList<T extends string>(props: {
  label: string;
  tabs: readonly Tab<T>[];
  current: T;
  onSelect?: ((id: T) => void) | undefined;
}) {
  let list: HTMLDivElement | undefined;
  const moveTo = (index: number) => {
    const tab = props.tabs.at(index % props.tabs.length);
    if (!tab) return;
    props.onSelect?.(tab.id);
    list?.querySelector<HTMLElement>(`#tab-${CSS.escape(tab.id)}`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const here = props.tabs.findIndex((tab) => tab.id === props.current);
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: here + 1,
      ArrowLeft: here - 1,
      Home: 0,
      End: -1,
    };
    const next = steps[event.key];
    if (next === undefined) return;
    event.preventDefault();
    moveTo(next);
  };
  return (
    <div ref={list} class="tabs" role="tablist" aria-label={props.label} onKeyDown={onKeyDown}>
      <For each={props.tabs}>
        {(tab) => (
          <button
            type="button"
            role="tab"
            id={`tab-${tab.id}`}
            aria-selected={tab.id === props.current}
            aria-controls={tab.id === props.current ? `panel-${tab.id}` : undefined}
            tabindex={tab.id === props.current ? 0 : -1}
            onClick={() => props.onSelect?.(tab.id)}
          >
            {tab.label}
          </button>
        )}
      </For>
    </div>
  );
}
