import { describe, expect, it } from 'vitest';
import { featuresOf } from '../../../../src/shared/domain/asterisk-versions.ts';

describe('what an Asterisk can do', () => {
  const old = ['rtp', 'audiosocket'];
  const all = [...old, 'websocket', 'channel-id', 'json-control', 'no-made-up-silence'];
  it.each([
    ['13.38.0', []],
    ['16.5.1', []],
    ['16.6.0', ['rtp']],
    ['17.0.0', ['rtp']],
    ['18.0.0', old],
    ['20.15.2', old],
    ['20.16.0', [...old, 'websocket']],
    ['20.18.0', [...old, 'websocket', 'channel-id', 'json-control']],
    ['21.10.0', old],
    ['22.5.0', old],
    ['22.6.0', [...old, 'websocket']],
    ['22.10.1', all],
    ['23.0.0', [...old, 'websocket']],
    ['24.0.0', all],
    ['certified/20.7-cert2', old],
    ['certified-22.9-cert1', all],
  ])('of version %s', (version, features) => {
    expect([...(featuresOf(version) ?? [])]).toEqual(features);
  });

  it('is not known of a version without a number', () => {
    for (const version of [null, 'GIT-master-1a2b3c']) expect(featuresOf(version)).toBeNull();
  });
});
