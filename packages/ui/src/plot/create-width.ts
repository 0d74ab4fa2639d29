import { type Accessor, createSignal, onCleanup, onMount } from 'solid-js';

/**
 * An element's width in pixels, as it changes. Charts draw in real pixels, so that their labels keep one size on every
 * screen.
 */
export function createWidth(element: () => HTMLElement | undefined, first: number): Accessor<number> {
  const [width, setWidth] = createSignal(first);
  onMount(() => {
    const node = element();
    if (!node) return;
    const observer = new ResizeObserver((entries) => {
      const now = entries.at(-1)?.contentRect.width;
      if (now) setWidth(Math.round(now));
    });
    observer.observe(node);
    onCleanup(() => observer.disconnect());
  });
  return width;
}
