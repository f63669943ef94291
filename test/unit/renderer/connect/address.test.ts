import { describe, expect, it } from 'vitest';
import {
  addressFault,
  hostOf,
  isPlainHttp,
  likelyAddress,
  tidyAddress,
} from '../../../../src/renderer/features/connect/address.ts';

describe('the endpoint address as it is typed', () => {
  it.each([
    ['10.0.0.5', 'http://10.0.0.5:8088'],
    ['pbx.example', 'http://pbx.example:8088'],
    ['10.0.0.5:8188', 'http://10.0.0.5:8188'],
    ['  http://pbx:8088/  ', 'http://pbx:8088'],
    ['http://pbx:8088/ari', 'http://pbx:8088'],
    ['https://pbx.example:8089/asterisk/ari/', 'https://pbx.example:8089/asterisk'],
    ['https://pbx.example/asterisk', 'https://pbx.example/asterisk'],
    ['http://[fd00::5]:8088', 'http://[fd00::5]:8088'],
    ['pbx.example/asterisk', 'http://pbx.example/asterisk'],
    ['', ''],
  ])('%s becomes %s', (typed, tidy) => {
    expect(tidyAddress(typed)).toBe(tidy);
    expect(tidyAddress(tidy)).toBe(tidy);
  });

  it('leaves alone what is no address of a PBX', () => {
    for (const typed of ['ws://pbx:8088', 'http://user:secret@pbx:8088', 'http://pbx:8088?app=x', 'http://'])
      expect(tidyAddress(typed)).toBe(typed);
  });

  it.each([
    ['', 'empty'],
    ['pbx', 'not-an-address'],
    ['ws://pbx:8088', 'scheme'],
    ['http://user:secret@pbx:8088', 'credentials'],
    ['http://pbx:8088?app=x', 'query'],
    ['https://pbx.example:8089/asterisk', null],
  ])('%j is judged as %s', (address, fault) => {
    expect(addressFault(address)).toBe(fault);
  });

  it('warns of http to everything but this computer', () => {
    expect(isPlainHttp('http://10.0.0.5:8088')).toBe(true);
    expect(isPlainHttp('http://pbx.localhost.example:8088')).toBe(true);
    for (const address of [
      'http://127.0.0.1:8088',
      'http://localhost:8088',
      'http://[::1]:8088',
      'https://pbx',
    ])
      expect(isPlainHttp(address), address).toBe(false);
  });

  it('names the host', () => {
    expect(hostOf('https://pbx.example:8089/asterisk')).toBe('pbx.example');
    expect(hostOf('nothing')).toBe('');
  });
});

describe('the address of this PC that a PBX reaches', () => {
  const addresses = [
    { name: 'eth0', address: '192.168.1.20' },
    { name: 'eth1', address: '10.0.0.21' },
    { name: 'lo', address: '127.0.0.1' },
  ];

  it('is the one in the network of the PBX', () => {
    expect(likelyAddress('10.0.0.5', addresses)).toBe('10.0.0.21');
  });

  it('is loopback for a PBX on this PC', () => {
    expect(likelyAddress('localhost', addresses)).toBe('127.0.0.1');
    expect(likelyAddress('127.0.0.1', addresses)).toBe('127.0.0.1');
  });

  it('is the first for names and for other networks', () => {
    expect(likelyAddress('pbx.example', addresses)).toBe('192.168.1.20');
    expect(likelyAddress('172.16.3.3', addresses)).toBe('192.168.1.20');
    expect(likelyAddress('10.0.0.5', [])).toBe('');
  });
});
