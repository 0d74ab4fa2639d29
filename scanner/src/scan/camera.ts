import { Html5Qrcode, Html5QrcodeSupportedFormats } from 'html5-qrcode';
import { provideDetector } from './detector.ts';

/** Why there is no picture. */
export type CameraProblem = 'refused' | 'missing' | 'busy';

export type Camera = {
  /** Whether this camera has a light. */
  hasLight: () => boolean;
  setLight: (on: boolean) => Promise<void>;
  /** False when the system took the camera away, as some do behind a locked screen, or nobody looks through it any more. */
  isLive: () => boolean;
  /** Which one it is. */
  id: () => string | undefined;
  stop: () => Promise<void>;
};

export type CameraChoice = { id: string; label: string };

/** Ten looks a second: a code is read as soon as it is still, and the phone stays cool. */
const looksPerSecond = 10;
/** The library looks again when it has looked, and for good only if no look fails in between. */
const silentMostMs = 4_000;

/**
 * Shows a camera in the element of that id, the rear one unless `wanted` is here, and calls `onCode` for every sighting of a code, many times a
 * second. Rejects with a `CameraProblem`.
 */
export async function openCamera(
  elementId: string,
  onCode: (text: string) => void,
  wanted: string | null,
): Promise<Camera> {
  try {
    return await open(elementId, onCode, wanted === null ? rear : { deviceId: { exact: wanted } });
  } catch (problem) {
    // the one that was chosen once may be unplugged by now
    if (wanted === null || problem !== 'missing') throw problem;
    return open(elementId, onCode, rear);
  }
}

/** All that the browser names; it does so once one has been opened. */
export async function listCameras(): Promise<CameraChoice[]> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices
    .filter(({ kind, deviceId }) => kind === 'videoinput' && deviceId !== '')
    .map(({ deviceId, label }, at) => ({ id: deviceId, label: label || `Camera ${at + 1}` }));
}

export function isCameraProblem(value: unknown): value is CameraProblem {
  return value === 'refused' || value === 'missing' || value === 'busy';
}

const rear: MediaTrackConstraints = { facingMode: 'environment' };

async function open(
  elementId: string,
  onCode: (text: string) => void,
  which: MediaTrackConstraints,
): Promise<Camera> {
  await provideDetector().catch((error: unknown) => console.warn('Codes are read more slowly here.', error));
  const reader = new Html5Qrcode(elementId, {
    formatsToSupport: [Html5QrcodeSupportedFormats.QR_CODE],
    useBarCodeDetectorIfSupported: true,
    verbose: false,
  });
  let lookedAtMs = performance.now();
  const saw = (text: string) => {
    lookedAtMs = performance.now();
    onCode(text);
  };
  const sawNothing = () => {
    lookedAtMs = performance.now();
  };
  const videoConstraints = { ...which, width: { ideal: 1280 }, height: { ideal: 960 } };
  try {
    await reader.start(
      { facingMode: 'environment' },
      { fps: looksPerSecond, qrbox: undefined, aspectRatio: undefined, disableFlip: true, videoConstraints },
      saw,
      sawNothing,
    );
  } catch (error) {
    throw problemOf(error);
  }
  const light = () => reader.getRunningTrackCameraCapabilities().torchFeature();
  return {
    hasLight: () => light().isSupported(),
    setLight: (on) => light().apply(on),
    isLive: () => trackOf(elementId)?.readyState === 'live' && performance.now() - lookedAtMs < silentMostMs,
    id: () => trackOf(elementId)?.getSettings().deviceId,
    stop: async () => {
      if (reader.isScanning) await reader.stop();
      reader.clear();
    },
  };
}

/** The library passes the browser's error on as text. */
function problemOf(error: unknown): CameraProblem {
  const text = String(error);
  if (/NotAllowed|Permission|Security/i.test(text)) return 'refused';
  return /NotFound|Overconstrained|DevicesNotFound|not supported/i.test(text) ? 'missing' : 'busy';
}

function trackOf(elementId: string): MediaStreamTrack | undefined {
  const video = document.getElementById(elementId)?.querySelector('video');
  return video?.srcObject instanceof MediaStream ? video.srcObject.getVideoTracks()[0] : undefined;
}
