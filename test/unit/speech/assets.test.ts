import { describe, expect, it } from 'vitest';
import { unpacked } from '../../../src/main/speech/assets.ts';

describe('paths of models', () => {
  it.each([
    [
      '/opt/app/resources/app.asar/node_modules/m.onnx',
      '/opt/app/resources/app.asar.unpacked/node_modules/m.onnx',
    ],
    ['C:\\app\\app.asar\\out\\w.js', 'C:\\app\\app.asar.unpacked\\out\\w.js'],
    ['/opt/app.asar.unpacked/x', '/opt/app.asar.unpacked/x'],
    ['/home/me/cordboard/node_modules/m.onnx', '/home/me/cordboard/node_modules/m.onnx'],
  ])('%s is read from %s', (path, real) => {
    expect(unpacked(path)).toBe(real);
  });
});
