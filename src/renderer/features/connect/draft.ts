import { Assignment } from '../../../shared/domain/assignment.ts';
import type { Found } from '../../../shared/contract/discovery.ts';
import { PBX_DEFAULTS, PbxConfig, type PbxLayout } from '../../../shared/domain/pbx.ts';
import { t } from '../../i18n/index.ts';
import { addressFault, hostOf, likelyAddress, tidyAddress, type LocalAddress } from './address.ts';

/** Ports that a media server of ours gets, one for each PBX. */
const FIRST_MEDIA_PORT = 8790;
const DEFAULT_MAX_CALLS = 50;
const FIRST_EXTENSION = '8000';

/** Where the telephones of each system are. */
const PERSON_CONTEXT: Readonly<Record<PbxLayout, string>> = {
  asterisk: 'from-internal',
  freepbx: 'from-internal',
  mikopbx: 'internal',
};

/** A PBX as it is being typed. */
export interface Draft {
  id: string;
  isNew: boolean;
  name: string;
  /** As typed. */
  url: string;
  /** The address of the Asterisk that was found at what is typed; empty where none was (yet). */
  base: string;
  trust: PbxConfig['trust'];
  layout: PbxLayout;
  personContext: string;
  personExtension: string;
  /** Extensions that an agent is to answer, as typed, and which: for a new PBX. */
  extensions: string;
  agentId: string;
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
  follows: {
    name: boolean;
    username: boolean;
    websocketClient: boolean;
    host: boolean;
    layout: boolean;
    person: boolean;
  };
}

export type Field =
  | 'name'
  | 'url'
  | 'appName'
  | 'username'
  | 'password'
  | 'websocketClient'
  | 'dialTemplate'
  | 'personContext'
  | 'personExtension'
  | 'extensions'
  | 'fromExtensions'
  | 'host'
  | 'port'
  | 'maxCalls';

export type Errors = Partial<Record<Field, string>>;

/** What the operator may change. */
export type Change = Partial<Omit<Draft, 'id' | 'isNew' | 'base' | 'follows' | 'listenToPeople'>>;

export function newDraft(
  id: string,
  others: readonly PbxConfig[],
  addresses: readonly LocalAddress[],
  agentId = '',
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
    base: '',
    trust: PBX_DEFAULTS.trust,
    layout: PBX_DEFAULTS.layout,
    personContext: PBX_DEFAULTS.person.context,
    personExtension: PBX_DEFAULTS.person.extension,
    extensions: FIRST_EXTENSION,
    agentId,
    appName,
    username: appName,
    websocketClient: appName,
    dialTemplate: PBX_DEFAULTS.dialTemplate,
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
    follows: {
      name: true,
      username: true,
      websocketClient: true,
      host: true,
      layout: true,
      person: true,
    },
  };
}

export function draftOf(config: PbxConfig): Draft {
  const { media, appName, username, websocketClient, fromExtensions, person, ...rest } = config;
  return {
    ...rest,
    ...media,
    base: '',
    personContext: person.context,
    personExtension: person.extension,
    extensions: '',
    agentId: '',
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
      layout: false,
      person: false,
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
    next.base = '';
    // What was accepted was accepted for another PBX.
    if (host !== hostOf(tidyAddress(draft.url))) next.trust = PBX_DEFAULTS.trust;
    if (follows.name) next.name = host;
    if (follows.host) next.host = likelyAddress(host, addresses);
  }
  if (change.personContext !== undefined || change.personExtension !== undefined) follows.person = false;
  if (change.layout !== undefined) {
    follows.layout = false;
    return laidOut({ ...next, follows }, change.layout);
  }
  return { ...next, follows };
}

/** The draft for the Asterisk that was found at what is typed; what was typed or chosen stays. */
export function foundAt(draft: Draft, found: Found, localAddress: string | null): Draft {
  const next = { ...draft, base: found.url };
  if (draft.follows.host && localAddress !== null) next.host = localAddress;
  return draft.follows.layout && found.layout ? laidOut(next, found.layout) : next;
}

/** What a system suggests, where nothing else was said. */
function laidOut(draft: Draft, layout: PbxLayout): Draft {
  const { follows } = draft;
  return {
    ...draft,
    layout,
    ...(follows.person && { personContext: PERSON_CONTEXT[layout] }),
  };
}

/** The address of the PBX: as it was found, or else as it was typed. */
export function addressOf(draft: Draft): string {
  return draft.base || tidyAddress(draft.url);
}

const TESTED = [
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
  return (
    addressOf(a) === addressOf(b) &&
    JSON.stringify(a.trust) === JSON.stringify(b.trust) &&
    TESTED.every((field) => a[field] === b[field])
  );
}

/** Whether saving would change anything. */
export function differs(draft: Draft, from: Draft): boolean {
  const typed = (one: Draft) => JSON.stringify({ ...one, base: '', follows: null });
  return typed(draft) !== typed(from);
}

/**
 * The configuration (null where a field of it is wrong) and what is wrong with which field. A missing password is a fault
 * that leaves the configuration whole: the files for the PBX can be written without it.
 */
export function checkDraft(draft: Draft): { config: PbxConfig | null; errors: Errors } {
  const says = t.connect.errors;
  const url = addressOf(draft);
  const errors: Errors = {};
  const dialsUs = draft.connection === 'pbx-dials-us';
  const parsed = PbxConfig.safeParse({
    id: draft.id,
    name: draft.name,
    url,
    trust: draft.trust,
    layout: draft.layout,
    person: { context: draft.personContext, extension: draft.personExtension },
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
    const field = fieldAt(path);
    errors[field] = says[field];
  }
  const fault = addressFault(url);
  if (fault) errors.url = says.address[fault];
  if (dialsUs && draft.websocketClient.trim() === '') errors.websocketClient = says.websocketClient;
  const reachable = draft.connection !== 'we-dial-pbx';
  if (reachable && draft.host.trim() === '') errors.host = says.host;
  if (reachable && draft.port === 0) errors.port = says.port;
  if (!listOf(draft.extensions).every((extension) => Assignment.shape.extension.safeParse(extension).success))
    errors.extensions = says.extensions;
  const config = parsed.success && Object.keys(errors).length === 0 ? parsed.data : null;
  if (draft.isNew && draft.password === '') errors.password = says.password;
  return { config, errors };
}

function fieldAt([first, second]: readonly PropertyKey[]): Field {
  if (first === 'person') return second === 'context' ? 'personContext' : 'personExtension';
  return (first === 'media' ? second : first) as Field;
}

export function listOf(text: string): string[] {
  return text.split(/[\s,;]+/).filter(Boolean);
}
