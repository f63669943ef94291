import { describe, expect, it } from 'vitest';
import { sectionProblem } from '../../../../src/main/diagnostics/checks/websocket-client.ts';

describe('a section of websocket_client.conf', () => {
  const good = {
    connection_type: 'per_call_config',
    protocols: 'media',
    uri: 'ws://192.168.1.20:8765/media',
  };
  const here = { host: '192.168.1.20', port: 8765 };

  it.each([
    ['as it should be', {}],
    ['with more protocols', { protocols: 'other, media' }],
    ['by a name of this PC', { uri: 'wss://desk.example.org:8765/media' }],
  ])('%s is right', (_name, over) => {
    expect(sectionProblem('cordboard', { ...good, ...over }, here)).toBeNull();
  });

  it.each([
    [{ connection_type: 'persistent' }, 'websocket-client-persistent'],
    [{ protocols: '' }, 'websocket-client-protocol'],
    [{ protocols: 'ari' }, 'websocket-client-protocol'],
    [{ uri: 'ws://192.168.1.20:9999/media' }, 'websocket-client-elsewhere'],
    [{ uri: 'ws://192.168.1.20/media' }, 'websocket-client-elsewhere'],
    [{ uri: '' }, 'websocket-client-elsewhere'],
  ])('with %j is wrong, and the line to change is named', (over, code) => {
    const fault = sectionProblem('cordboard', { ...good, ...over }, here);
    expect(fault?.problem).toMatchObject({ code });
    expect(fault?.problem.hint).toContain('[cordboard]');
    expect(fault?.problem.hint).toContain(fault?.line);
  });

  it('may dial any port where this desk takes any', () => {
    expect(sectionProblem('cordboard', good, { host: '127.0.0.1', port: 0 })).toBeNull();
  });

  it('is shown without a password that stands in its address', () => {
    const fault = sectionProblem(
      'cordboard',
      { ...good, uri: 'ws://user:secret@192.168.1.20:9/media' },
      here,
    );
    expect(fault?.problem.message).toContain('ws://192.168.1.20:9/media');
    expect(JSON.stringify(fault)).not.toContain('secret');
  });
});
