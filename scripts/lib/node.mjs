import { existsSync, readFileSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { keep } from './cache.mjs';
import { inRepository } from './paths.mjs';
import { fetchPackage } from './registry.mjs';
import { capture } from './run.mjs';
import { say, SetupProblem } from './say.mjs';

/** Node of this major runs the tools and the tests: Electron's own is of the same. */
const NODE_MAJOR = 24;

function fits(version) {
  return Number(/^v?(\d+)\./.exec(version)?.[1]) === NODE_MAJOR;
}

/** The package of npm that holds Node for this platform, as package-lock.json knows it; null where there is none. */
function nodePackage() {
  const os = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${os}-${process.arch}`;
  const { packages } = JSON.parse(readFileSync(inRepository('package-lock.json'), 'utf8'));
  const entry = packages[`node_modules/${name}`];
  return entry ? { name, version: entry.version, integrity: entry.integrity } : null;
}

/**
 * The path of a fitting Node: this very one, the one that npm brought as an optional dependency, or that same package
 * kept in the cache. The last is for npm itself: on an older Node it leaves out optional packages that want a newer one.
 */
export async function provideNode() {
  if (fits(process.versions.node)) return process.execPath;
  const wanted = nodePackage();
  if (!wanted) {
    throw new SetupProblem(
      `Cordboard's tools need Node ${NODE_MAJOR}; this is ${process.version}, and npm has none to bring for ${process.platform} ${process.arch}.`,
      `Install Node ${NODE_MAJOR} (your package manager, or the installer of the Node.js project) and run the same command again.`,
    );
  }
  const program = join('bin', process.platform === 'win32' ? 'node.exe' : 'node');
  const brought = inRepository('node_modules', wanted.name, program);
  if (existsSync(brought) && fits(capture(brought, ['--version']).stdout)) return brought;
  const folder = await keep(`${wanted.name}-${wanted.version}`, async (part) => {
    say(
      `Node ${process.versions.node} is too old for the tools: fetching Node ${wanted.version} for them ...`,
    );
    await fetchPackage(wanted, part);
    await chmod(join(part, program), 0o755);
  });
  return join(folder, program);
}

/** An environment in which `node` is the fitting one and the project's tools are found by name. */
export function toolEnv(node, env = process.env) {
  const path = [dirname(node), inRepository('node_modules', '.bin'), env.PATH ?? ''].join(delimiter);
  const result = { ...env, PATH: path };
  // Set by hosts that are Electron themselves (editors): it would turn our Electron into plain Node.
  delete result.ELECTRON_RUN_AS_NODE;
  return result;
}
