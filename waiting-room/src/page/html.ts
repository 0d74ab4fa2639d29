/** HTML by tagged template: whatever is put in is escaped, unless it is HTML itself. */
export type Html = { readonly html: string };

type Part = Html | string | number | null | readonly Html[];

export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return {
    html: texts.map((text, at) => text + (at < parts.length ? show(parts[at] ?? null) : '')).join(''),
  };
}

function show(part: Part): string {
  if (part === null) return '';
  if (typeof part === 'number') return String(part);
  if (typeof part === 'string') return escaped(part);
  return 'html' in part ? part.html : part.map((one) => one.html).join('');
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
