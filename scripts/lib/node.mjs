import { existsSync } from 'node:fs';
import { delimiter, dirname } from 'node:path';
import { inRepository } from './paths.mjs';
import { capture } from './run.mjs';
import { SetupProblem } from './say.mjs';

/** Node of this major runs the tools and the tests: Electron's own is of the same. */
export const NODE_MAJOR = 24;

function fits(version) {
  return Number(/^v?(\d+)\./.exec(version)?.[1]) === NODE_MAJOR;
}

/** The path of a fitting Node: this very one, or the one that npm brought as an optional dependency. */
export function fittingNode() {
  if (fits(process.versions.node)) return process.execPath;
  const os = process.platform === 'win32' ? 'win' : process.platform;
  const brought = inRepository(
    'node_modules',
    `node-${os}-${process.arch}`,
    'bin',
    os === 'win' ? 'node.exe' : 'node',
  );
  if (existsSync(brought) && fits(capture(brought, ['--version']).stdout)) return brought;
  throw new SetupProblem(
    `Cordboard's tools need Node ${NODE_MAJOR}; this is ${process.version}, and npm has none to bring for ${process.platform} ${process.arch}.`,
    `Install Node ${NODE_MAJOR} (your package manager, or the installer of the Node.js project) and run the same command again.`,
  );
}

/** An environment in which `node` is the fitting one and the project's tools are found by name. */
export function toolEnv(node, env = process.env) {
  const path = [dirname(node), inRepository('node_modules', '.bin'), env.PATH ?? ''].join(delimiter);
  const result = { ...env, PATH: path };
  // Set by hosts that are Electron themselves (editors): it would turn our Electron into plain Node.
  delete result.ELECTRON_RUN_AS_NODE;
  return result;
}
