/** A US number as it was typed, made whole or found wanting. `problem` says what is missing, for the field to show. */
export type ParsedPhone = { e164: string } | { problem: string };

/** Reads a national number with or without the country's 1 and any marks between: "(512) 555-0142" is "+15125550142". */
export function parseUsPhone(typed: string): ParsedPhone {
  const digits = nationalDigits(typed);
  if (digits.length === 0) return { problem: 'Enter your mobile number.' };
  const missing = 10 - digits.length;
  if (missing > 0) return { problem: `${missing} more ${missing === 1 ? 'digit' : 'digits'}.` };
  if (missing < 0) return { problem: `${-missing} ${missing === -1 ? 'digit' : 'digits'} too many.` };
  // Area codes and exchanges begin with 2 to 9 (North American Numbering Plan).
  if (!/^[2-9]\d\d[2-9]/.test(digits)) return { problem: 'This is not a US number.' };
  return { e164: `+1${digits}` };
}

/** "(512) 555-0142", as far as it was typed; also takes E.164. What is longer than a US number stays as it is. */
export function formatUsPhone(typed: string): string {
  const digits = nationalDigits(typed);
  if (digits.length > 10) return typed;
  if (digits.length < 4) return digits;
  const area = `(${digits.slice(0, 3)}) ${digits.slice(3, 6)}`;
  return digits.length > 6 ? `${area}-${digits.slice(6)}` : area;
}

function nationalDigits(typed: string): string {
  const digits = typed.replace(/\D/g, '');
  return typed.trim().startsWith('+1') || (digits.length === 11 && digits.startsWith('1'))
    ? digits.slice(1)
    : digits;
}
