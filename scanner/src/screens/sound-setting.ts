import { createSignal, onCleanup } from 'solid-js';
import { makeSound } from '../scan/sound.ts';
import { keepSetting, readSetting } from '../store/settings.ts';

export type SoundSetting = ReturnType<typeof createSoundSetting>;

/** Whether answers sound, as was chosen on this phone; and the sound itself, woken by the first touch. */
export function createSoundSetting() {
  const sound = makeSound();
  const [on, setOn] = createSignal(readSetting('sound') !== 'off');
  const wake = () => sound.wake();
  window.addEventListener('pointerdown', wake);
  window.addEventListener('keydown', wake);
  onCleanup(() => {
    window.removeEventListener('pointerdown', wake);
    window.removeEventListener('keydown', wake);
    sound.stop();
  });
  return {
    on,
    toggle: () => {
      setOn(!on());
      keepSetting('sound', on() ? 'on' : 'off');
    },
    play: (answer: Parameters<typeof sound.play>[0]) => {
      if (on()) sound.play(answer);
    },
  };
}
