import type { AsteriskFeature } from '../../../shared/domain/asterisk-versions.ts';
import type { PbxLayout } from '../../../shared/domain/pbx.ts';

const date = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });

const AUDIO = [
  ['websocket', 'WebSocket'],
  ['audiosocket', 'AudioSocket'],
  ['rtp', 'RTP'],
] as const satisfies (readonly [AsteriskFeature, string])[];

/** What is found at an address. */
export const found = {
  label: 'What is at this address',
  looking: (address: string) => `Looking at ${address}. No password is sent for this.`,
  asterisk: (version: string | null) => (version === null ? 'Asterisk' : `Asterisk ${version}`),
  can: (version: string | null, features: ReadonlySet<AsteriskFeature> | null) => {
    if (version === null) return 'It keeps its version to itself; the test shows what it can do.';
    if (features === null) return 'What this version can do, the test shows.';
    const ways = AUDIO.filter(([feature]) => features.has(feature)).map(([, way]) => way);
    if (ways.length === 0)
      return 'It is too old to carry audio for agents: 16.6 at least, 22.8 or newer is recommended.';
    const fresh = features.has('json-control') ? '' : ' An update to 22.8 or newer is recommended.';
    return `Carries audio over ${ways.join(', ')}.${fresh}`;
  },
  others: 'Also answers at',
  certificate: {
    title: 'Certificate of the PBX',
    trusted: (issuer: string) => `Its certificate is trusted, signed by ${issuer}.`,
    accepted: 'You accepted its certificate. No other is taken from this PBX.',
    byAuthority: 'Its certificate is signed by the authority that you chose.',
    forget: 'Undo',
    unknown: (why: string) => `This computer does not trust its certificate: ${why}.`,
    changed: 'It shows another certificate than the one that you accepted.',
    subject: 'Name',
    issuer: 'Signed by',
    names: 'Valid for',
    valid: 'Valid',
    period: (from: number, to: number) => `${date.format(from)} to ${date.format(to)}`,
    fingerprint: 'SHA-256',
    compare:
      'Compare the SHA-256 with what the PBX says itself: openssl x509 -noout -fingerprint -sha256 -in with its certificate file.',
    accept: 'Accept this certificate',
    authority: 'Choose its authority’s file',
  },
};

const names: Record<PbxLayout, string> = {
  asterisk: 'Plain Asterisk',
  freepbx: 'FreePBX',
  mikopbx: 'MikoPBX',
};

export const layout = {
  label: 'System',
  names,
  /** What is done in the web pages of the system, in order. */
  pages: {
    asterisk: [],
    freepbx: [
      'Settings, Advanced Settings: “Enable the mini-HTTP Server” and “Enable the Asterisk REST Interface” set to yes, the HTTP bind address to one that this PC reaches.',
      'The user below may be made in Settings, Asterisk REST Interface Users, instead of in a file (not read-only).',
      'For calls from outside: Admin, Custom Destinations, with the target cordboard,8000,1; then choose it in the inbound route.',
    ],
    mikopbx: [
      'System, General Settings, AMI & ARI: switch on the ARI interface.',
      'System, ARI Access: add this user with its password. “Copy the password” below puts it on the clipboard.',
      'Routing, Dialplan Applications: one for each extension, type Asterisk Dialplan, code 1,Goto(cordboard,${EXTEN},1). Choose it in the incoming route.',
      'The files below go into System, System file customization, added to the end of the file.',
    ],
  } satisfies Record<PbxLayout, string[]>,
};

export const files = {
  title: 'Files for the PBX',
  lead: 'Passwords are hidden here; the copy has the real ones.',
  which: 'File',
  incomplete: 'They appear once the fields are filled in.',
  copy: (name: string) => `Copy ${name}`,
  copied: 'Copied, with its passwords',
  saveAll: 'Save all in a folder',
  saved: (folder: string) => `Saved in ${folder}, with a README of what goes where.`,
  inPlace: 'in place',
  todo: 'to do',
  where: {
    include: (path: string, from: string) => `Save it as ${path}, and add this line to the end of ${from}:`,
    append: (path: string) => `Add it to the end of ${path}.`,
    'custom-file': (path: string) => `Add it to the end of ${path} in the web pages of the PBX.`,
  },
  reload: 'Then, on the PBX',
  general:
    'It begins with [general](+), which adds to the section that is there. Remove the (+) where there is none.',
  passwordFirst: {
    code: 'password-first',
    message: 'ari.conf needs the password, and there is none yet.',
    hint: 'Type the ARI password, or make one up, and copy again.',
  },
  loading: 'Writing the files',
};

export const testCall = {
  title: 'Test call',
  lead: 'Rings your telephone; when you answer, you are a caller of the agent.',
  telephone: 'Your telephone',
  telephoneHelp: 'An extension such as 6001, or PJSIP/6001.',
  telephoneError: 'An extension or an endpoint is needed: 6001, PJSIP/6001.',
  extension: 'Extension of the agent',
  start: 'Ring my telephone',
  stop: 'Hang up',
  states: {
    dialling: 'It rings. Answer it.',
    answered: 'Answered. The dialplan has the call.',
    arrived: 'The call is at this desk.',
    'with-agent': 'The agent has the call.',
    heard: 'The agent speaks.',
    gone: 'It works: the agent spoke to you.',
    failed: 'It does not work yet.',
  },
  said: (agent: string, words: string) => `${agent}: “${words}”`,
  notYet: 'Once this PBX is connected.',
  noExtension: 'Once an extension has an agent.',
};
