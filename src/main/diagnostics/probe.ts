import { lookup } from 'node:dns/promises';
import net from 'node:net';
import type { ProbeReport, ProbeStep } from '../../shared/contract/setup.ts';
import type { PbxConfig } from '../../shared/domain/pbx.ts';
import { problemOf } from '../../shared/domain/problem.ts';
import { appHeld, connectionError, PbxError, timedOut } from '../ari/errors.ts';
import { ariBase, hostPort, PbxHttp } from '../ari/http.ts';
import { identifyAri } from '../ari/identify.ts';
import { deskId, holding, read } from '../ari/lease.ts';
import { Rest } from '../ari/rest.ts';
import { basic, mayWrite } from '../ari/session.ts';
import { addressWarnings } from '../ari/warnings.ts';
import { createLog } from '../log.ts';
import { mediaModule, mediaPort, websocketClient } from './probe-media.ts';
import { failed, type Finding, type ProbeContext, type ProbeOptions } from './probe-step.ts';

export type { ProbeOptions };

type Step = (context: ProbeContext) => Promise<Finding>;

/** A step that asks ARI. */
function asking(run: (context: ProbeContext, rest: Rest) => Promise<Finding>): Step {
  return (context) => {
    if (!context.rest) throw new Error('ARI was asked before the credentials were accepted');
    return run(context, context.rest);
  };
}

const STEPS: [ProbeStep['id'], Step][] = [
  ['reach', reach],
  ['ari', ari],
  ['credentials', credentials],
  ['write', asking(write)],
  ['application', asking(application)],
  ['media-module', asking(mediaModule)],
  ['websocket-client', asking(websocketClient)],
  ['media-port', mediaPort],
];

/**
 * Tests a connection step by step and changes nothing on the PBX. The first step that fails ends the test; the others then
 * are `skipped`. Never rejects: whatever goes wrong is in the report.
 */
export async function probePbx(
  config: PbxConfig,
  password: string,
  options: ProbeOptions = {},
): Promise<ProbeReport> {
  const steps: ProbeStep[] = [];
  const timeoutMs = options.timeoutMs ?? 4000;
  let context: ProbeContext | null = null;
  for (const [id, run] of STEPS) {
    if (steps.some((step) => step.state === 'failed')) {
      steps.push({ id, state: 'skipped', seen: 'Not tried: an earlier step failed.', problem: null });
      continue;
    }
    try {
      context ??= begin(config, password, options, timeoutMs);
      const { problem = null, ...finding } = await run(context);
      steps.push({ id, ...finding, problem });
    } catch (error) {
      const problem = problemOf(error);
      steps.push({ id, state: 'failed', seen: problem.message, problem });
    }
  }
  context?.rest?.close();
  context?.http.close();
  return {
    ok: !steps.some((step) => step.state === 'failed'),
    version: context?.version ?? null,
    steps,
    held: context?.held ?? false,
  };
}

function begin(config: PbxConfig, password: string, options: ProbeOptions, timeoutMs: number): ProbeContext {
  const base = ariBase(config.url);
  const http = new PbxHttp(base, config.trust);
  return {
    config,
    password,
    options,
    timeoutMs,
    base,
    http,
    rest: null,
    version: null,
    held: false,
    kind: null,
  };
}

async function reach({ base, config, timeoutMs }: ProbeContext): Promise<Finding> {
  const where = hostPort(base);
  const host = base.hostname.replace(/^\[|\]$/g, '');
  const { address } = await lookup(host).catch((error: unknown) => {
    throw connectionError(error, where);
  });
  const port = Number(where.slice(where.lastIndexOf(':') + 1));
  const started = performance.now();
  await connect(address, port, where, timeoutMs);
  const took = Math.max(1, Math.round(performance.now() - started));
  const name = address === host ? where : `${where} (${address})`;
  const seen = `${name} accepts connections, in ${took} ms.`;
  const [warning] = addressWarnings(config.url);
  return warning ? { state: 'warning', seen, problem: warning } : { state: 'ok', seen };
}

function connect(host: string, port: number, where: string, timeoutMs: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const socket = net.connect({ host, port, timeout: timeoutMs });
  socket.on('connect', () => resolve(undefined));
  socket.on('timeout', () => reject(timedOut(where)));
  socket.on('error', (error) => reject(connectionError(error, where)));
  return promise.finally(() => socket.destroy());
}

async function ari({ http, timeoutMs }: ProbeContext): Promise<Finding> {
  await identifyAri(http, timeoutMs);
  return { state: 'ok', seen: `ARI answers at ${http.base.host}${http.base.pathname}.` };
}

async function credentials(context: ProbeContext): Promise<Finding> {
  const { config, password, http, timeoutMs, options } = context;
  const { username } = config;
  const stray = strayCharacters(username, password);
  let rest: Rest;
  try {
    const log = options.log ?? createLog({ level: 'silent' });
    const authorization = basic(username, password);
    rest = await Rest.open({ http, authorization, username, timeoutMs, log });
  } catch (error) {
    if (!(error instanceof PbxError) || error.code !== 'wrong-credentials') throw error;
    const problem = error.problem;
    return failed(stray === '' ? problem : { ...problem, message: `${problem.message} ${stray}` });
  }
  context.rest = rest;
  context.version = await rest.version();
  return {
    state: 'ok',
    seen: `Asterisk ${context.version} accepts the user ${username}.${stray && ` ${stray}`}`,
  };
}

/** A space copied along with a password is not to be seen on a screen. */
function strayCharacters(username: string, password: string): string {
  const notes: string[] = [];
  if (username !== username.trim()) notes.push('The user name begins or ends with a space.');
  if (password === '') notes.push('The password is empty.');
  else if (password !== password.trim())
    notes.push('The password begins or ends with a space or a line break.');
  return notes.join(' ');
}

async function write(_context: ProbeContext, rest: Rest): Promise<Finding> {
  await mayWrite(rest);
  return { state: 'ok', seen: 'The user may write.' };
}

async function application(context: ProbeContext, rest: Rest): Promise<Finding> {
  const { config, options } = context;
  const { appName, role } = config;
  if (role === 'watches') {
    return { state: 'ok', seen: `This desk watches, under a name of its own beside ${appName}.` };
  }
  if (options.heldByUs) return { state: 'ok', seen: `This desk answers as ${appName}.` };
  const [found, { pbxTime }] = await Promise.all([rest.application(appName), rest.ping()]);
  const desk = options.deskName === undefined ? '' : deskId(options.deskName);
  const held = holding(found, desk, false, pbxTime ?? Date.now());
  if (held.held) {
    context.held = true;
    const { problem } = appHeld(appName, held.by);
    return { state: 'warning', seen: problem.message, problem };
  }
  const before = found && read(found);
  const seen = before ? `${appName} is free; the desk ${before.name} had it.` : `${appName} is free.`;
  return { state: 'ok', seen };
}
