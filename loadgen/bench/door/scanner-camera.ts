/** What runs in the page of the scanner; each function stands by itself, since it is sent there as it is. */
type Drawn = { draw(code: readonly (readonly boolean[])[]): void };

/** Before the app: a camera whose picture is drawn, ten times a second, as a phone's is in poor light. Blank until something is held up. */
export function makeCamera(): void {
  const size = { width: 640, height: 480 };
  const canvas = Object.assign(document.createElement('canvas'), size);
  const context = canvas.getContext('2d');
  let held: readonly (readonly boolean[])[] = [];
  const draw = () => {
    if (context === null) return;
    context.fillStyle = '#fff';
    context.fillRect(0, 0, size.width, size.height);
    context.fillStyle = '#000';
    const scale = Math.floor((size.height * 0.9) / Math.max(1, held.length));
    const left = (size.width - scale * held.length) / 2;
    const top = (size.height - scale * held.length) / 2;
    for (const [y, row] of held.entries())
      for (const [x, dark] of row.entries())
        if (dark) context.fillRect(left + x * scale, top + y * scale, scale, scale);
  };
  draw();
  // a canvas that is not drawn on sends no frames
  setInterval(draw, 50);
  navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(20);
  const camera: Drawn = {
    draw: (code) => {
      held = code;
      draw();
    },
  };
  Object.assign(globalThis, { drawnCamera: camera });
}

/** Holds a code up until the next answer fills the screen. When both were, by the page's clock in milliseconds. */
export function holdUp(
  code: readonly (readonly boolean[])[],
): Promise<{ heldUpAtMs: number; answeredAtMs: number; word: string }> {
  const wordsOf = (shown: Element | null) => shown?.textContent ?? '';
  const answer = () => document.querySelector('main.answer');
  const before = answer();
  const said = wordsOf(before);
  const heldUpAtMs = performance.now();
  return new Promise((resolve) => {
    const look = () => {
      const shown = answer();
      if (shown === null || (shown === before && wordsOf(shown) === said)) return;
      observer.disconnect();
      const word = shown.querySelector('h1')?.textContent ?? '';
      // once it has been painted
      requestAnimationFrame(() => resolve({ heldUpAtMs, answeredAtMs: performance.now(), word }));
    };
    const observer = new MutationObserver(look);
    observer.observe(document, { childList: true, characterData: true, subtree: true });
    (globalThis as unknown as { drawnCamera: Drawn }).drawnCamera.draw(code);
  });
}
