import { parentPort, workerData } from 'node:worker_threads';
import type { FromWorker, ToWorker, WorkerSetup } from '../../../src/main/speech/protocol.ts';

/**
 * Stands in for the speech worker where only its life matters. A text of "crash" ends it, "wait" is answered when
 * "go" comes, "refuse" fails; audio is answered by its first sample.
 */
const { role } = workerData as WorkerSetup;
const send = (message: FromWorker): void => parentPort?.postMessage(message);
const held: (() => void)[] = [];

function answer(key: string, give: () => void, id: number): void {
  if (key === 'crash') process.exit(3);
  if (key === 'wait') held.push(give);
  else if (key === 'refuse') send({ type: 'failed', id, message: 'refused' });
  else give();
  if (key === 'go') for (const one of held.splice(0)) one();
}

const KEYS: Record<number, string> = { 1: 'crash', 2: 'wait', 3: 'refuse' };

parentPort?.on('message', (message: ToWorker) => {
  if (message.type === 'end') parentPort?.close();
  else if (message.type === 'speak') {
    const { id, text } = message;
    answer(text, () => send({ type: 'pcm', id, pcm: Int16Array.of(id, text.length) }), id);
  } else if (message.type === 'recognize') {
    const { id, pcm } = message;
    const first = pcm[0] ?? 0;
    answer(KEYS[first] ?? '', () => send({ type: 'text', id, text: `heard ${first}` }), id);
  } else if (message.type === 'frames') {
    // The loudest sample of a frame, in thousands, is its probability.
    const width = message.audio.length / message.streams.length;
    const of = Float32Array.from(
      message.streams,
      (_, i) => Math.max(...message.audio.subarray(i * width, (i + 1) * width)) / 10_000,
    );
    send({ type: 'probabilities', of });
  }
});
if (role !== 'voices' || process.env['CORDBOARD_TEST_BROKEN'] === undefined) send({ type: 'ready', ms: 1 });
else process.exit(4);
