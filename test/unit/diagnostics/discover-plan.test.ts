import { describe, expect, it } from 'vitest';
import {
  answerOf,
  layoutOf,
  planFor,
  verdict,
  versionOf,
  type Answer,
  type Seen,
} from '../../../src/main/diagnostics/discover-plan.ts';
import type { Certificate } from '../../../src/shared/contract/discovery.ts';

const brief = (typed: string) => {
  const plan = planFor(typed);
  return plan && [plan.host, plan.doors.map(({ port }) => port), plan.doors[0]?.prefixes];
};
const USUAL = ['', '/asterisk'];

describe('where a PBX is looked for', () => {
  it.each([
    ['pbx', 'pbx', [8089, 8088, 443, 80], USUAL],
    [' 192.168.1.10 ', '192.168.1.10', [8089, 8088, 443, 80], USUAL],
    ['pbx.lan:8089', 'pbx.lan', [8089], USUAL],
    ['pbx.lan:80', 'pbx.lan', [80], USUAL],
    ['pbx/voip', 'pbx', [8089, 8088, 443, 80], ['/voip', '', '/asterisk']],
    ['http://pbx', 'pbx', [8088, 80], USUAL],
    ['https://pbx', 'pbx', [8089, 443], USUAL],
    ['https://pbx:443/asterisk/ari/', 'pbx', [443], ['/asterisk', '']],
    ['http://pbx:8088/ari', 'pbx', [8088], USUAL],
    ['[fd00::5]:8088', 'fd00::5', [8088], USUAL],
    ['http://[fd00::5]', 'fd00::5', [8088, 80], USUAL],
  ])('%s: %s at %j below %j', (typed, ...expected) => {
    expect(brief(typed)).toEqual(expected);
  });

  it.each([
    '',
    '  ',
    'ws://pbx',
    'http://',
    'my pbx',
    'http://user:secret@pbx',
    '192.168.1.999',
    '192.168.1',
    '10',
    'http://10.0.0',
  ])('%j: nowhere', (typed) => {
    expect(planFor(typed)).toBeNull();
  });
});

describe('what an answer without user and password is', () => {
  const of = (status: number, body: string, server = '') => answerOf('', { status, body, server }).is;

  it.each([
    ['ari', 401, '{"message":"Authentication required"}', 'Asterisk/22.10.1'],
    ['ari', 401, '{"message":"Authentication required"}', 'nginx'],
    ['ari', 200, '{"ping":"pong"}', ''],
    ['login', 401, '<h1>Authorization Required</h1>', 'nginx'],
    ['asterisk', 404, '<h1>Not Found</h1>', 'Asterisk/20.5.0'],
    ['asterisk', 404, '<address>Asterisk</address>', ''],
    ['asterisk', 403, '', 'Asterisk'],
    ['starting', 503, '', 'Asterisk/22.10.1'],
    ['other', 503, '', 'nginx'],
    ['other', 404, '', 'Apache/2.4'],
    ['other', 302, '/admin', 'Apache'],
    ['other', 200, '<html>', ''],
  ])('%s: %i %s from %s', (is, status, body, server) => {
    expect(of(status, body, server)).toBe(is);
  });

  it('tells the version of Asterisk, where it tells it', () => {
    expect(versionOf('Asterisk/22.10.1+dfsg+~cs6.17.60671434-1')).toBe('22.10.1');
    expect(versionOf('Asterisk')).toBeNull();
    expect(versionOf('nginx/1.20')).toBeNull();
  });

  it('tells the system by its web pages', () => {
    expect(layoutOf('<title>FreePBX Administration</title>')).toBe('freepbx');
    expect(layoutOf('/admin-cabinet/session/index')).toBe('mikopbx');
    expect(layoutOf('It works!')).toBeNull();
  });
});

describe('what was found', () => {
  const plan = planFor('pbx')!;
  const certificate: Certificate = {
    fingerprint: 'AA',
    subject: 'pbx',
    issuer: 'pbx',
    names: [],
    validFrom: 0,
    validTo: 1,
  };
  const answer = (prefix: string, is: Answer['is'], server = 'Asterisk/22.10.1'): Answer => ({
    prefix,
    is,
    server,
  });
  const open = (
    port: number,
    answers: Answer[],
    over: Partial<Extract<Seen, { state: 'open' }>> = {},
  ): Seen => ({ port, state: 'open', certificate: null, untrusted: null, answers, layout: null, ...over });
  const shut = (port: number, state: 'refused' | 'silent' | 'unreachable' | 'broken'): Seen => ({
    port,
    state,
  });
  const refused = (port: number) => shut(port, 'refused');
  const urls = (seen: Seen[], typed = 'pbx') => verdict(planFor(typed)!, seen).found.map(({ url }) => url);
  const code = (seen: Seen[]) => verdict(plan, seen).problem?.code ?? null;

  const plainAri = open(8088, [answer('', 'ari'), answer('/asterisk', 'asterisk')]);
  const secureAri = (untrusted: string | null) =>
    open(8089, [answer('', 'ari'), answer('/asterisk', 'asterisk')], { certificate, untrusted });

  it('is https before http, and http before nothing', () => {
    expect(urls([secureAri(null), plainAri])).toEqual(['https://pbx:8089', 'http://pbx:8088']);
    expect(urls([plainAri, secureAri('self-signed')])).toEqual(['https://pbx:8089', 'http://pbx:8088']);
    expect(urls([refused(8089), plainAri])).toEqual(['http://pbx:8088']);
  });

  it('is plain http on this computer, where the certificate would have to be accepted first', () => {
    expect(urls([secureAri('self-signed'), plainAri], '127.0.0.1')[0]).toBe('http://127.0.0.1:8088');
  });

  it('has the prefix where ARI is, and hides the usual ports of the web', () => {
    const behind = open(443, [answer('', 'other', 'nginx'), answer('/asterisk', 'ari', 'nginx')], {
      certificate,
    });
    expect(verdict(plan, [behind])).toMatchObject({
      found: [{ url: 'https://pbx/asterisk', ari: true, version: null, layout: 'mikopbx' }],
      problem: null,
    });
  });

  it('is the system that its web pages tell', () => {
    const pages = open(80, [answer('', 'other', 'Apache')], { layout: 'freepbx' });
    expect(verdict(plan, [pages, plainAri]).found).toMatchObject([{ layout: 'freepbx', version: '22.10.1' }]);
  });

  it('is an Asterisk whose ARI is off, with what to do', () => {
    const off = open(8088, [answer('', 'asterisk'), answer('/asterisk', 'asterisk')]);
    expect(verdict(plan, [off])).toMatchObject({
      found: [{ url: 'http://pbx:8088', ari: false }],
      problem: { code: 'ari-missing' },
    });
  });

  it.each([
    ['pbx-not-ready', [open(8088, [answer('', 'starting')])]],
    ['proxy-login', [open(443, [answer('', 'login', 'nginx')], { certificate })]],
    ['not-asterisk', [refused(8088), open(80, [answer('', 'other', 'Apache')])]],
    ['pbx-connection-lost', [shut(8088, 'broken'), refused(8089)]],
    ['pbx-refuses-connection', [refused(8088), shut(80, 'silent')]],
    ['pbx-unreachable', [shut(8088, 'unreachable')]],
    ['pbx-timeout', [shut(8088, 'silent')]],
    [null, [plainAri]],
  ])('otherwise %s is told', (expected, seen) => {
    expect(code(seen)).toBe(expected);
  });
});
