import { backoffMs } from '@zilker/ui/retry';
import {
  type Component,
  createComponent,
  createMemo,
  createSignal,
  type JSX,
  onCleanup,
  untrack,
} from 'solid-js';

/**
 * A part of the waiting page that few ever see, loaded when it is first shown; nothing stands in its place until then. What does not
 * load is asked for again.
 */
export function later<P extends Record<string, unknown>>(load: () => Promise<Component<P>>): Component<P> {
  return (props) => {
    const [part, setPart] = createSignal<Component<P>>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = (failures: number) =>
      load().then(
        (loaded) => setPart(() => loaded),
        () => {
          timer = setTimeout(() => void ask(failures + 1), backoffMs(failures));
        },
      );
    void ask(1);
    onCleanup(() => clearTimeout(timer));
    return createMemo(() => {
      const Part = part();
      return Part && untrack(() => createComponent(Part, props));
    }) as unknown as JSX.Element;
  };
}
