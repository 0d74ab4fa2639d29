const lengthMax = 20;

/**
 * The first word of a name that a fan gave, for somebody who did not ask to hear from them: letters, marks, hyphens and apostrophes alone, so that
 * no name is a link or a number to call. Null when nothing of it is left, or when it is no word for a name.
 */
export function firstName(name: string | null): string | null {
  const [word = ''] = (name ?? '').trim().split(/\s+/u);
  return /^[\p{L}\p{M}'’-]+$/u.test(word) && word.length <= lengthMax ? word : null;
}
