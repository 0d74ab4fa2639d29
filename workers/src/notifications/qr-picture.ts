import { drawPng } from '@zilker/box-office/wallets/apple/png';
import { encode } from 'uqr';

/** Modules of white around it, as ISO/IEC 18004 asks for. */
const quiet = 4;
const pixelsPerModule = 6;

/** A QR code at level M as PNG: mail readers show no SVG. Black on white of its own, so that it is read on a dark ground too. */
export function qrPicture(text: string): Buffer {
  const { size, data } = encode(text, { ecc: 'M', border: quiet, boostEcc: true });
  const pixels = size * pixelsPerModule;
  return drawPng(pixels, pixels, (x, y) => {
    const row = data[Math.floor(y / pixelsPerModule)];
    const shade = row?.[Math.floor(x / pixelsPerModule)] ? 0 : 255;
    return [shade, shade, shade, 255];
  });
}
