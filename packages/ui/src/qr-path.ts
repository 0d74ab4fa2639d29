import { encode } from 'uqr';

export type QrPath = {
  /** Modules along each side, without the quiet zone. */
  size: number;
  /** An SVG path in module units, one rectangle for each run of dark modules in a row. */
  path: string;
};

/**
 * A text as a QR code. Upper-case base45 takes the alphanumeric mode, 5.5 bits a character. Error correction M: a phone's
 * screen shows every module, but a dim one glares.
 */
export function qrPath(text: string): QrPath {
  const code = encode(text, { ecc: 'M', border: 0 });
  let path = '';
  for (const [y, row] of code.data.entries()) {
    let from = -1;
    for (let x = 0; x <= row.length; x++) {
      if (row[x] && from < 0) from = x;
      if (!row[x] && from >= 0) {
        path += `M${from} ${y}h${x - from}v1h${from - x}z`;
        from = -1;
      }
    }
  }
  return { size: code.size, path };
}
