/** Writes small ONNX files by hand: see onnx.proto for the numbers of its fields. */

export const SAMPLES_PER_SYMBOL = 1200;
/** A symbol of this number with a style of 1 is as loud as can be. */
export const LOUDEST = 200;

export const FLOAT = 1;
export const FLOAT16 = 10;
const INT64 = 7;

type Bytes = number[];

function varint(value: number): Bytes {
  const bytes: Bytes = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return [...bytes, rest];
}
const number = (field: number, value: number): Bytes => [...varint(field * 8), ...varint(value)];
const block = (field: number, bytes: Iterable<number>): Bytes => {
  const content = [...bytes];
  return [...varint(field * 8 + 2), ...varint(content.length), ...content];
};
const text = (field: number, value: string): Bytes => block(field, Buffer.from(value));

export function value(field: number, name: string, type: number, dims: (number | string)[]): Bytes {
  const shape = dims.flatMap((dim) => block(1, typeof dim === 'number' ? number(1, dim) : text(2, dim)));
  const tensor = [...number(1, type), ...block(2, shape)];
  return block(field, [...text(1, name), ...block(2, block(1, tensor))]);
}

export function constant(name: string, type: number, dims: number[], data: ArrayBufferView): Bytes {
  const raw = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return block(5, [
    ...dims.flatMap((dim) => number(1, dim)),
    ...number(2, type),
    ...text(8, name),
    ...block(9, raw),
  ]);
}

export function node(kind: string, inputs: string[], output: string, attributes: Bytes = []): Bytes {
  return block(1, [
    ...inputs.flatMap((name) => text(1, name)),
    ...text(2, output),
    ...text(4, kind),
    ...attributes,
  ]);
}

export const attribute = (name: string, value: number): Bytes =>
  block(5, [...text(1, name), ...number(3, value), ...number(20, 2)]);

/**
 * A model with the inputs and the output of Kokoro, whose speech is a tone of 50 ms for each symbol, as loud as the
 * symbol's number times the style's mean.
 */
export function tinyKokoro(): Uint8Array {
  const tone = Float32Array.from(
    { length: SAMPLES_PER_SYMBOL },
    (_, i) => Math.sin((2 * Math.PI * 600 * i) / 24_000) / LOUDEST,
  );
  const graph = [
    ...node('Cast', ['input_ids'], 'numbers', attribute('to', FLOAT)),
    ...node('Unsqueeze', ['numbers', 'last'], 'column'),
    ...node('Mul', ['column', 'tone'], 'tones'),
    ...node('Reshape', ['tones', 'flat'], 'even'),
    ...node('ReduceMean', ['style'], 'loudness', attribute('keepdims', 1)),
    ...node('Mul', ['even', 'loudness'], 'spoken'),
    ...node('Div', ['spoken', 'speed'], 'waveform'),
    ...text(2, 'tiny'),
    ...constant('tone', FLOAT, [1, 1, SAMPLES_PER_SYMBOL], tone),
    ...constant('last', INT64, [1], BigInt64Array.of(-1n)),
    ...constant('flat', INT64, [2], BigInt64Array.of(1n, -1n)),
    ...value(11, 'input_ids', INT64, [1, 'symbols']),
    ...value(11, 'style', FLOAT, [1, 256]),
    ...value(11, 'speed', FLOAT, [1]),
    ...value(12, 'waveform', FLOAT, [1, 'samples']),
  ];
  return modelOf(graph);
}

/** A model of this graph, for onnxruntime. */
export function modelOf(graph: Bytes): Uint8Array {
  return Uint8Array.from([...number(1, 8), ...block(8, number(2, 13)), ...block(7, graph)]);
}
