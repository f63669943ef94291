/** An ONNX model whose numbers have 16 bits as one with 32. Throws where it is no model. */
export function withFloat32(model: Buffer): Buffer;
