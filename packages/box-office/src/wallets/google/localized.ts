import { type PassWord, spanish } from '../pass-words.ts';

/** A word as Google's passes have it in more than one language. */
export function localized(word: PassWord) {
  return {
    defaultValue: { language: 'en-US', value: word },
    translatedValues: [{ language: 'es', value: spanish[word] }],
  };
}

/** What people wrote, in the one language that they wrote it in. */
export function inEnglish(value: string) {
  return { defaultValue: { language: 'en-US', value } };
}
