/** What runs in the page of the scanner; each function stands by itself, since it is sent there as it is. */
type Drawn = { draw(code: readonly (readonly boolean[])[]): void };

/**
 * Before the app: a camera whose picture is drawn, twenty times a second. Blank until something is held up, each time a little elsewhere, as
 * no hand is still.
 */
export function makeCamera(): void {
  const size = { width: 640, height: 480 };
  const canvas = Object.assign(document.createElement('canvas'), size);
  const context = canvas.getContext('2d');
  let held: readonly (readonly boolean[])[] = [];
  let moves = 0;
  const draw = () => {
    if (context === null) return;
    context.fillStyle = '#fff';
    context.fillRect(0, 0, size.width, size.height);
    context.fillStyle = '#000';
    const move = moves++;
    const scale = Math.floor(size.height / Math.max(1, held.length)) - (move % 3);
    const left = Math.floor((size.width - scale * held.length) / 2) + ((move * 7) % 40);
    const top = Math.floor(((size.height - scale * held.length) * (1 + (move % 4))) / 5);
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

/** Holds a code up until the next answer fills the screen: when both were, by the page's clock in milliseconds. Rejects after a minute. */
export function holdUp(
  code: readonly (readonly boolean[])[],
): Promise<{ heldUpAtMs: number; answeredAtMs: number; word: string }> {
  const answer = () => document.querySelector('main.answer');
  const before = answer();
  const { drawnCamera } = globalThis as unknown as { drawnCamera: Drawn };
  const heldUpAtMs = performance.now();
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`no answer after ${answer()?.textContent}`)), 60_000);
    const look = (changes: MutationRecord[]) => {
      const shown = answer();
      // one answer may take the place of another, and say the same
      if (shown === null || (shown === before && !changes.some(({ target }) => shown.contains(target))))
        return;
      observer.disconnect();
      clearTimeout(late);
      // taken away, lest a slow machine sees it again long after and calls it a duplicate
      drawnCamera.draw([]);
      const word = shown.querySelector('h1')?.textContent ?? '';
      // once it has been painted
      requestAnimationFrame(() => resolve({ heldUpAtMs, answeredAtMs: performance.now(), word }));
    };
    const observer = new MutationObserver(look);
    observer.observe(document, { childList: true, characterData: true, subtree: true });
    drawnCamera.draw(code);
  });
}
