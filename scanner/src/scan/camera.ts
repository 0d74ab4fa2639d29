import { Html5Qrcode, Html5QrcodeSupportedFormats } from 'html5-qrcode';

/** Why there is no picture. */
export type CameraProblem = 'refused' | 'missing' | 'busy';

export type Camera = {
  /** Whether this camera has a light. */
  hasLight: () => boolean;
  setLight: (on: boolean) => Promise<void>;
  /** False when the system took the camera away, as some do behind a locked screen. */
  isLive: () => boolean;
  stop: () => Promise<void>;
};

/** Ten looks a second: a code is read as soon as it is still, and the phone stays cool. */
const looksPerSecond = 10;

/**
 * Shows the rear camera in the element of that id and calls `onCode` for every sighting of a code, many times a second. Rejects with
 * a `CameraProblem`.
 */
export async function openCamera(elementId: string, onCode: (text: string) => void): Promise<Camera> {
  const reader = new Html5Qrcode(elementId, {
    formatsToSupport: [Html5QrcodeSupportedFormats.QR_CODE],
    useBarCodeDetectorIfSupported: true,
    verbose: false,
  });
  const videoConstraints: MediaTrackConstraints = {
    facingMode: 'environment',
    width: { ideal: 1280 },
    height: { ideal: 960 },
  };
  try {
    await reader.start(
      { facingMode: 'environment' },
      { fps: looksPerSecond, qrbox: undefined, aspectRatio: undefined, disableFlip: true, videoConstraints },
      onCode,
      undefined,
    );
  } catch (error) {
    throw problemOf(error);
  }
  const light = () => reader.getRunningTrackCameraCapabilities().torchFeature();
  return {
    hasLight: () => light().isSupported(),
    setLight: (on) => light().apply(on),
    isLive: () => trackOf(elementId)?.readyState === 'live',
    stop: async () => {
      if (reader.isScanning) await reader.stop();
      reader.clear();
    },
  };
}

export function isCameraProblem(value: unknown): value is CameraProblem {
  return value === 'refused' || value === 'missing' || value === 'busy';
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
