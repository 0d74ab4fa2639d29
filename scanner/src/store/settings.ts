/** What whoever holds this phone likes: kept where it is at hand at once, and of no weight when it is lost. */
type Settings = { sound: 'on' | 'off'; camera: string };

const prefix = 'zilker-scanner:';

export function readSetting<K extends keyof Settings>(name: K): string | null {
  try {
    return localStorage.getItem(prefix + name);
  } catch {
    return null;
  }
}

export function keepSetting<K extends keyof Settings>(name: K, value: Settings[K]): void {
  try {
    localStorage.setItem(prefix + name, value);
  } catch {
    // A browser that keeps nothing asks again next time.
  }
}
