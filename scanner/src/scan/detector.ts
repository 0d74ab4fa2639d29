type DetectorClass = { getSupportedFormats?: () => Promise<readonly string[]> };

/**
 * Sees to it that there is a `BarcodeDetector` that reads QR codes: the browser's own, or ZXing-C++ as WebAssembly, which phones without one (and
 * browsers whose own reads nothing) load once and keep. html5-qrcode's reader in JavaScript does not find one in ten of our codes, however
 * clear the picture; it is what remains where WebAssembly fails.
 */
export async function provideDetector(): Promise<void> {
  const { BarcodeDetector: own } = globalThis as { BarcodeDetector?: DetectorClass };
  const formats = await own?.getSupportedFormats?.().catch((): string[] => []);
  if (formats?.includes('qr_code')) return;
  const [{ BarcodeDetector, prepareZXingModule }, { default: wasm }] = await Promise.all([
    import('barcode-detector/ponyfill'),
    import('zxing-wasm/reader/zxing_reader.wasm?url'),
  ]);
  await prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true });
  Object.assign(globalThis, { BarcodeDetector });
}
