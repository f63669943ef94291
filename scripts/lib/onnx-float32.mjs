// An ONNX model whose numbers have 16 bits as one with 32: on a CPU, sums of 16-bit numbers overflow for some inputs.
// Only the parts of the file that name or hold such numbers are written anew (onnx.proto has the field numbers).
const FLOAT = 1;
const FLOAT16 = 10;
const VARINT = 0;
const BLOCK = 2;

/** By the kind of message, the fields that are messages themselves. */
const MESSAGES = {
  model: { 7: 'graph' },
  graph: { 1: 'node', 5: 'tensor', 11: 'value', 12: 'value', 13: 'value' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph' },
  value: { 2: 'type' },
  type: { 1: 'tensorType' },
};
const ATTRIBUTE_NAME = 1;
const ATTRIBUTE_NUMBER = 3;
/** Attributes that name a kind of number. */
const KINDS = new Set(['to', 'dtype']);
const ELEMENT_TYPE = 1;
const TENSOR_TYPE = 2;
const TENSOR_NUMBERS = 5;
const TENSOR_RAW = 9;

/** @param {Buffer} model */
export function withFloat32(model) {
  return rewrite(model, 'model');
}

function rewrite(bytes, kind) {
  const fields = fieldsOf(bytes);
  if (kind === 'tensor') return tensor(fields, bytes);
  const inner = MESSAGES[kind] ?? {};
  const name = kind === 'attribute' && String(fields.find(({ field }) => field === ATTRIBUTE_NAME)?.value);
  return Buffer.concat(
    fields.map(({ field, wire, value, all }) => {
      if (wire === BLOCK && inner[field]) return block(field, rewrite(value, inner[field]));
      const isKind =
        (kind === 'tensorType' && field === ELEMENT_TYPE) ||
        (kind === 'attribute' && field === ATTRIBUTE_NUMBER && KINDS.has(name));
      return isKind && value === FLOAT16 ? number(field, FLOAT) : all;
    }),
  );
}

function tensor(fields, bytes) {
  const type = fields.find(({ field }) => field === TENSOR_TYPE)?.value;
  if (type !== FLOAT16) return bytes;
  return Buffer.concat(
    fields.map(({ field, value, all }) => {
      if (field === TENSOR_TYPE) return number(field, FLOAT);
      if (field === TENSOR_RAW) return block(field, widened(value));
      if (field === TENSOR_NUMBERS) throw new Error('16-bit numbers that are not raw are not expected here');
      return all;
    }),
  );
}

/** Every 16-bit number by its bits. */
const WIDE = Float32Array.from({ length: 65_536 }, (_, bits) => {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
});

function widened(bytes) {
  const wide = new Float32Array(bytes.length / 2);
  for (let i = 0; i < wide.length; i += 1) wide[i] = WIDE[bytes[2 * i] | (bytes[2 * i + 1] << 8)];
  return Buffer.from(wide.buffer);
}

/** The fields of a message in order; `all` is a field as it stands in the file. */
function fieldsOf(bytes) {
  const fields = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error('the model ends too early');
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const start = at;
    const key = varint();
    const wire = key % 8;
    let value;
    if (wire === VARINT) value = varint();
    else {
      const length = { 1: () => 8, [BLOCK]: varint, 5: () => 4 }[wire]?.();
      if (length === undefined) throw new Error('this is no ONNX model');
      value = bytes.subarray(at, at + length);
      at += length;
    }
    fields.push({ field: Math.floor(key / 8), wire, value, all: bytes.subarray(start, at) });
  }
  return fields;
}

function varintOf(value) {
  const bytes = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
}
const number = (field, value) => Buffer.concat([varintOf(field * 8 + VARINT), varintOf(value)]);
const block = (field, bytes) => Buffer.concat([varintOf(field * 8 + BLOCK), varintOf(bytes.length), bytes]);
