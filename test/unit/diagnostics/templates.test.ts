import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { render, TemplateError, type TemplateValues } from '../../../src/main/diagnostics/templates.ts';

const values: TemplateValues = {
  appName: 'desk',
  ariUser: 'desk-ari',
  ariPassword: 'p;w $& {{appName}}',
  general: ['[general]'],
  httpBind: '192.0.2.1',
  httpPort: '8088',
  tlsBind: ['192.0.2.1:8089'],
  tlsCertificate: '/keys/pbx.crt',
  tlsKey: '/keys/pbx.key',
  httpPrefix: ['asterisk'],
  mediaUri: 'ws://192.0.2.2:8765/media',
  mediaUser: 'media',
  mediaPassword: 'secret',
  websocketClient: 'desk-media',
  extensions: ['8000', '_81XX'],
  includedIn: ['from-internal-custom'],
  personContext: 'from-internal',
  personExtension: '200',
  modules: ['[modules]'],
  allModules: ['yes'],
};

function problemOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof TemplateError) return error.code;
    throw error;
  }
  return 'none';
}

describe('rendering a template', () => {
  it('fills in each placeholder, several on a line too, and leaves the rest', () => {
    expect(render('a={{appName}},{{ariUser}},{{appName}}\n;${EXTEN} {x}\n', values)).toBe(
      'a=desk,desk-ari,desk\n;${EXTEN} {x}\n',
    );
  });

  it('writes a line with a list once for each of its values, and not at all for none', () => {
    expect(render('[in]\nexten => {{extensions}},1,Goto({{appName}})\n', values)).toBe(
      '[in]\nexten => 8000,1,Goto(desk)\nexten => _81XX,1,Goto(desk)\n',
    );
    expect(render('[in]\nexten => {{extensions}},1,Hangup()\n', { extensions: [] })).toBe('[in]\n');
  });

  it('keeps the lines of a block where there is a value, or where there is none', () => {
    const template =
      '{{#tlsBind}}\ntls={{tlsBind}}\n{{#httpPrefix}}\nboth\n{{/httpPrefix}}\n{{/tlsBind}}\n{{^tlsBind}}\nplain\n{{/tlsBind}}\nend';
    expect(render(template, values)).toBe('tls=192.0.2.1:8089\nboth\nend');
    expect(render(template, { ...values, httpPrefix: [] })).toBe('tls=192.0.2.1:8089\nend');
    expect(render(template, { ...values, tlsBind: [] })).toBe('plain\nend');
    expect(problemOf(() => render('{{#nothing}}\n{{/nothing}}', values))).toBe(
      'template-placeholder-unknown',
    );
  });

  it('takes values literally: no pattern, no placeholder, no comment inside them', () => {
    expect(render('password = {{ariPassword}}', values)).toBe('password = p\\;w $& {{appName}}');
  });

  it('refuses a placeholder that has no value', () => {
    expect(problemOf(() => render('{{appNmae}}', values))).toBe('template-placeholder-unknown');
    expect(problemOf(() => render('{{appName}}', {}))).toBe('template-placeholder-unknown');
    expect(problemOf(() => render('{{constructor}}', values))).toBe('template-placeholder-unknown');
  });

  it('refuses values that would change the file around them', () => {
    for (const ariPassword of ['', ' x', 'x ', 'x\n[other]', 'x\ry', 'a\0b']) {
      expect(problemOf(() => render('{{ariPassword}}', { ariPassword }))).toBe('template-value-unfit');
    }
    expect(problemOf(() => render('{{extensions}}', { extensions: ['8000', 'x\ny'] }))).toBe(
      'template-value-unfit',
    );
  });
});

describe("the administrator's files", () => {
  const folder = new URL('../../../asterisk-conf/', import.meta.url);
  const names = readdirSync(folder).filter((name) => name.endsWith('.conf'));

  it('are those that a PBX needs', () => {
    expect(names.sort()).toEqual([
      'ari.conf',
      'extensions.conf',
      'http.conf',
      'modules.conf',
      'websocket_client.conf',
    ]);
  });

  it.each(names)('%s is filled in by the values there are, with nothing left open', (name) => {
    const text = render(readFileSync(new URL(name, folder), 'utf8'), { ...values, ariPassword: 'plain' });
    expect(text).not.toMatch(/\{\{|\}\}/);
  });
});
