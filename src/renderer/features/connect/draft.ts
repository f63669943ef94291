import { DIAL_TEMPLATE, PbxConfig } from '../../../shared/domain/pbx.ts';
import { t } from '../../i18n/index.ts';
import { addressFault, hostOf, likelyAddress, tidyAddress, type LocalAddress } from './address.ts';

/** Ports that a media server of ours gets, one for each PBX. */
const FIRST_MEDIA_PORT = 8790;
const DEFAULT_MAX_CALLS = 50;

/** A PBX as it is being typed. */
export interface Draft {
  id: string;
  isNew: boolean;
  name: string;
  url: string;
  appName: string;
  username: string;
  websocketClient: string;
  dialTemplate: string;
  /** As typed: separated by commas or blanks. */
  fromExtensions: string;
  connection: PbxConfig['media']['connection'];
  host: string;
  port: number;
  format: PbxConfig['media']['format'];
  role: PbxConfig['role'];
  maxCalls: number;
  listenToPeople: PbxConfig['listenToPeople'];
  /** Empty keeps the stored one. */
  password: string;
  /** Takes the app from whoever has it; said by the operator when asked. */
  takeApp: boolean;
  /** Which values are still derived from others. */
  follows: { name: boolean; username: boolean; websocketClient: boolean; host: boolean };
}

export type Field =
  | 'name'
  | 'url'
  | 'appName'
  | 'username'
  | 'password'
  | 'websocketClient'
  | 'dialTemplate'
  | 'fromExtensions'
  | 'host'
  | 'port'
  | 'maxCalls';

export type Errors = Partial<Record<Field, string>>;

/** What the operator may change. */
export type Change = Partial<Omit<Draft, 'id' | 'isNew' | 'follows' | 'listenToPeople'>>;

export function newDraft(
  id: string,
  others: readonly PbxConfig[],
  addresses: readonly LocalAddress[],
): Draft {
  const taken = new Set(others.map(({ media }) => media.port));
  let port = FIRST_MEDIA_PORT;
  while (taken.has(port)) port += 1;
  const appName = 'cordboard';
  return {
    id,
    isNew: true,
    name: '',
    url: '',
    appName,
    username: appName,
    websocketClient: appName,
    dialTemplate: DIAL_TEMPLATE,
    fromExtensions: '',
    connection: 'best',
    host: likelyAddress('', addresses),
    port,
    format: 'ulaw',
    role: 'answers',
    maxCalls: DEFAULT_MAX_CALLS,
    listenToPeople: { enabled: false, reason: '' },
    password: '',
    takeApp: false,
    follows: { name: true, username: true, websocketClient: true, host: true },
  };
}

export function draftOf(config: PbxConfig): Draft {
  const { media, appName, username, websocketClient, fromExtensions, ...rest } = config;
  return {
    ...rest,
    ...media,
    appName,
    username,
    websocketClient,
    fromExtensions: fromExtensions.join(', '),
    isNew: false,
    password: '',
    takeApp: false,
    follows: {
      name: false,
      username: username === appName,
      websocketClient: websocketClient === appName,
      host: false,
    },
  };
}

/** The draft after a change: what follows another value goes with it, what was typed no longer follows. */
export function changed(draft: Draft, change: Change, addresses: readonly LocalAddress[]): Draft {
  const next = { ...draft, ...change };
  const follows = { ...draft.follows };
  // Typing the app name itself takes the field back to following it.
  if (change.username !== undefined) follows.username = change.username === next.appName;
  if (change.websocketClient !== undefined) follows.websocketClient = change.websocketClient === next.appName;
  if (change.name !== undefined) follows.name = change.name === '' && draft.isNew;
  if (change.host !== undefined) follows.host = false;
  if (change.appName !== undefined) {
    if (follows.username) next.username = change.appName;
    if (follows.websocketClient) next.websocketClient = change.appName;
  }
  if (change.url !== undefined) {
    const host = hostOf(tidyAddress(change.url));
    if (follows.name) next.name = host;
    if (follows.host) next.host = likelyAddress(host, addresses);
  }
  return { ...next, follows };
}

const TESTED = [
  'url',
  'appName',
  'username',
  'websocketClient',
  'connection',
  'host',
  'port',
  'role',
  'password',
] as const;

/** Whether what a test of the one found holds for the other too. */
export function sameConnection(a: Draft, b: Draft): boolean {
  return TESTED.every((field) => a[field] === b[field]);
}

/** Whether saving would change anything. */
export function differs(draft: Draft, from: Draft): boolean {
  const typed = (one: Draft) => JSON.stringify({ ...one, follows: null });
  return typed(draft) !== typed(from);
}

/**
 * The configuration (null where a field of it is wrong) and what is wrong with which field. A missing password is a fault
 * that leaves the configuration whole: the files for the PBX can be written without it.
 */
export function checkDraft(draft: Draft): { config: PbxConfig | null; errors: Errors } {
  const says = t.connect.errors;
  const url = tidyAddress(draft.url);
  const errors: Errors = {};
  const dialsUs = draft.connection === 'pbx-dials-us';
  const parsed = PbxConfig.safeParse({
    id: draft.id,
    name: draft.name,
    url,
    appName: draft.appName,
    username: draft.username.trim(),
    websocketClient: draft.websocketClient,
    dialTemplate: draft.dialTemplate,
    fromExtensions: listOf(draft.fromExtensions),
    media: {
      connection: draft.connection,
      host: draft.host.trim(),
      // An emptied number field holds no number.
      port: draft.port,
      format: draft.format,
    },
    role: draft.role,
    maxCalls: draft.maxCalls,
    listenToPeople: draft.listenToPeople,
  });
  for (const { path } of parsed.error?.issues ?? []) {
    const field = (path[0] === 'media' ? path[1] : path[0]) as Field;
    errors[field] = says[field];
  }
  const fault = addressFault(url);
  if (fault) errors.url = says.address[fault];
  if (dialsUs && draft.websocketClient.trim() === '') errors.websocketClient = says.websocketClient;
  const reachable = draft.connection !== 'we-dial-pbx';
  if (reachable && draft.host.trim() === '') errors.host = says.host;
  if (reachable && draft.port === 0) errors.port = says.port;
  const config = parsed.success && Object.keys(errors).length === 0 ? parsed.data : null;
  if (draft.isNew && draft.password === '') errors.password = says.password;
  return { config, errors };
}

export function listOf(text: string): string[] {
  return text.split(/[\s,;]+/).filter(Boolean);
}
