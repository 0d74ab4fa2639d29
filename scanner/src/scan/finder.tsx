import { Button, IconButton } from '@zilker/ui/button';
import { Icon } from '@zilker/ui/icon';
import { createSignal, createUniqueId, type JSX, onCleanup, onMount, Show } from 'solid-js';
import { keepSetting, readSetting } from '../store/settings.ts';
import {
  type Camera,
  type CameraChoice,
  type CameraProblem,
  isCameraProblem,
  listCameras,
  openCamera,
} from './camera.ts';
import { CameraDialog } from './camera-dialog.tsx';

const problems: Readonly<Record<CameraProblem, { head: string; sentence: string }>> = {
  refused: {
    head: 'The camera is not allowed',
    sentence: 'Allow it for this site in the browser’s settings, then try again.',
  },
  missing: { head: 'No camera found', sentence: 'This device has none that the browser can use.' },
  busy: {
    head: 'The camera does not start',
    sentence: 'Another app may be using it. Close that one, then try again.',
  },
};

/** How often the camera is looked after: one that stopped, or that another app had, is opened anew. */
const lookAfterMs = 3_000;

type Box = { clientWidth: number; clientHeight: number };

/** The picture covers its frame, unless most of it would be cut off: a webcam lies, a phone stands. */
function scaleToFit(frame: Box, picture: Box): number {
  const across = frame.clientWidth / picture.clientWidth;
  const down = frame.clientHeight / picture.clientHeight;
  const cover = Math.max(across, down);
  const whole = Math.min(across, down);
  return cover / whole < 1.6 ? cover : whole;
}

/** The camera with its corners. `children` is the line at its foot. */
export function Finder(props: { onCode: (text: string) => void; children: JSX.Element }) {
  const readerId = `reader-${createUniqueId()}`;
  let frame: HTMLDivElement | undefined;
  let camera: Camera | undefined;
  let gone = false;
  /** Opening and closing wait for each other: a camera has one user. */
  let turn: Promise<void> = Promise.resolve();
  const [problem, setProblem] = createSignal<CameraProblem>();
  const [hasLight, setHasLight] = createSignal(false);
  const [light, setLight] = createSignal(false);
  const [cameras, setCameras] = createSignal<readonly CameraChoice[]>([]);
  const [current, setCurrent] = createSignal<string>();
  const [choosing, setChoosing] = createSignal(false);
  const [scale, setScale] = createSignal(1);

  let opening = false;
  const open = () => {
    opening = true;
    turn = turn.then(async () => {
      await close();
      if (gone) return;
      try {
        const opened = await openCamera(readerId, tell, readSetting('camera'));
        camera = opened;
        if (gone) return await close();
        setProblem();
        setHasLight(opened.hasLight());
        setCurrent(opened.id());
        setCameras(await listCameras().catch(() => []));
        fit();
      } catch (error) {
        setProblem(isCameraProblem(error) ? error : 'busy');
      } finally {
        opening = false;
      }
    });
  };
  /** The library stops for nothing that the listener does. */
  const tell = (text: string) => {
    try {
      props.onCode(text);
    } catch (error) {
      console.warn('A code could not be taken.', error);
    }
  };
  const close = async () => {
    const closing = camera;
    camera = undefined;
    setLight(false);
    setHasLight(false);
    await closing?.stop().catch(() => undefined);
  };
  // The reader is laid out wide, since it decodes what it is laid out at, and scaled to cover the frame.
  const fit = () => {
    const video = frame?.querySelector('video');
    if (!frame || !video?.clientWidth || !video.clientHeight) return;
    setScale(scaleToFit(frame, video));
  };
  const toggleLight = async () => {
    const on = !light();
    try {
      await camera?.setLight(on);
      setLight(on);
    } catch {
      setHasLight(false);
    }
  };
  const choose = (id: string) => {
    setChoosing(false);
    keepSetting('camera', id);
    open();
  };
  const lookAfter = () => {
    if (document.visibilityState !== 'visible' || opening) return;
    if (camera ? !camera.isLive() : problem() === 'busy') open();
  };

  onMount(() => {
    open();
    const observer = new ResizeObserver(fit);
    if (frame) observer.observe(frame);
    document.addEventListener('visibilitychange', lookAfter);
    const timer = setInterval(lookAfter, lookAfterMs);
    onCleanup(() => {
      gone = true;
      clearInterval(timer);
      observer.disconnect();
      document.removeEventListener('visibilitychange', lookAfter);
      turn = turn.then(close);
    });
  });

  return (
    <div class="finder" ref={frame}>
      <div class="reader" style={{ '--reader-scale': String(scale()) }} aria-hidden="true">
        <div id={readerId} />
      </div>
      <Show
        when={problem()}
        fallback={
          <>
            <svg class="corners" viewBox="0 0 248 248" aria-hidden="true">
              <path d="M3 43V15A12 12 0 0 1 15 3h28M205 3h28a12 12 0 0 1 12 12v28M245 205v28a12 12 0 0 1-12 12h-28M43 245H15a12 12 0 0 1-12-12v-28" />
            </svg>
            <Show when={hasLight()}>
              <IconButton
                class="torch"
                icon="torch"
                label={light() ? 'Light off' : 'Light on'}
                aria-pressed={light()}
                onClick={() => void toggleLight()}
              />
            </Show>
            <Show when={cameras().length > 1}>
              <IconButton
                class="choose"
                icon="camera"
                label="Choose a camera"
                onClick={() => setChoosing(true)}
              />
            </Show>
            <p class="say">{props.children}</p>
          </>
        }
      >
        {(known) => (
          <div class="no-camera" role="alert">
            <Icon name="camera" size="l" />
            <p class="head">{problems[known()].head}</p>
            <p>{problems[known()].sentence}</p>
            <Button kind="second" compact icon="sync" onClick={open}>
              Try again
            </Button>
          </div>
        )}
      </Show>
      <CameraDialog
        open={choosing()}
        cameras={cameras()}
        current={current()}
        onChoose={choose}
        onClose={() => setChoosing(false)}
      />
    </div>
  );
}
