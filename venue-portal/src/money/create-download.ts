import { RequestError } from '@zilker/contracts/client';
import { createSignal } from 'solid-js';
import { accessToken, asRefusal } from '../session/session.ts';

/**
 * Saves a file of the API's, which a plain link could not ask for: it needs the access token. One at a time; `busy` is the address of the
 * one under way.
 */
export function createDownload() {
  const [busy, setBusy] = createSignal<string>();
  const [refusal, setRefusal] = createSignal<RequestError>();
  const save = async (address: string, name: string) => {
    if (busy() !== undefined) return;
    setBusy(address);
    setRefusal();
    try {
      saveAs(await fileAt(address), name);
    } catch (refused) {
      setRefusal(asRefusal(refused));
    } finally {
      setBusy();
    }
  };
  return { save, busy, refusal };
}

async function fileAt(address: string): Promise<Blob> {
  const access = await accessToken();
  let response: Response;
  try {
    response = await fetch(address, { headers: { authorization: `Bearer ${access}` } });
  } catch {
    throw new RequestError('offline', 'No connection. Nothing was saved.');
  }
  if (!response.ok)
    throw new RequestError('unavailable', 'The file did not come. Try again in a moment.', {
      status: response.status,
      headers: response.headers,
    });
  return response.blob();
}

function saveAs(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Some browsers read the address only after this turn.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
