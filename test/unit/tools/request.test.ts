import { describe, expect, it } from 'vitest';
import { prepare, type Values } from '../../../src/main/tools/request.ts';
import { Webhook } from '../../../src/shared/domain/webhook.ts';

const NONE = () => Promise.resolve(null);

const ready = (over: object, values: Values, secret: (key: string) => Promise<string | null> = NONE) =>
  prepare(Webhook.parse({ method: 'POST', url: 'https://crm.example/', ...over }), values, secret);

describe('a value in the URL', () => {
  it.each([
    ['a/../../admin', '/orders/a%2F..%2F..%2Fadmin/state'],
    ['1?key=2#3', '/orders/1%3Fkey%3D2%233/state'],
    ['@evil.example', '/orders/%40evil.example/state'],
    ['%2e%2e', '/orders/%252e%252e/state'],
    ['\\..\\x', '/orders/%5C..%5Cx/state'],
    ['ü \r\n', '/orders/%C3%BC%20%0D%0A/state'],
    ['{secret.CRM}', '/orders/%7Bsecret.CRM%7D/state'],
    ['\ud800', '/orders/%EF%BF%BD/state'],
  ])('stays one part of the path: %j', async (order, path) => {
    const { url } = await ready({ url: 'https://crm.example/orders/{order}/state' }, { order });
    expect(url.origin).toBe('https://crm.example');
    expect(url.pathname).toBe(path);
    expect(url.search + url.hash).toBe('');
  });

  it.each(['.', '..'])('that would be a step in the path (%s) is refused', async (order) => {
    const url = 'https://crm.example/orders/{order}/state';
    await expect(ready({ url }, { order })).rejects.toMatchObject({ code: 'webhook-bad-path' });
    await expect(ready({ url: 'https://crm.example/x/{a}{b}' }, { a: '.', b: '.' })).rejects.toThrow();
  });

  it('stays one parameter of the query, and one that is not known says nothing', async () => {
    const { url } = await ready({ url: 'https://crm.example/?n={n}&m={m}' }, { n: '1&admin=1' });
    expect([...url.searchParams]).toEqual([
      ['n', '1&admin=1'],
      ['m', ''],
    ]);
  });
});

describe('a value in JSON', () => {
  it('stays in its string', async () => {
    const text = 'say "hi"\\\n", "admin": true, "x": "{other}';
    const { body } = await ready({ body: '{"note": "of {text}", "b": "\\"{text}"}' }, { text, other: 'no' });
    expect(JSON.parse(body)).toEqual({ note: `of ${text}`, b: `"${text}` });
  });

  it('outside of a string keeps its type, and is one value', async () => {
    const values = { number: 3, yes: true, text: '1, "admin": 2', list: [{ a: 1 }] };
    const body = '{"n":{number},"y":{yes},"t":{text},"l":{list},"none":{missing},"own":{toString}}';
    const request = await ready({ body }, values);
    expect(JSON.parse(request.body)).toEqual({
      n: 3,
      y: true,
      t: '1, "admin": 2',
      l: [{ a: 1 }],
      none: null,
      own: null,
    });
    expect(request.headers['content-type']).toBe('application/json');
  });
});

describe('a value in a body of another kind', () => {
  const typed = (type: string, body: string, values: Values) =>
    ready({ headers: [{ name: 'Content-Type', value: type }], body }, values);

  it('stays one field of a form', async () => {
    const { body } = await typed('application/x-www-form-urlencoded', 'a={a}&b=2', { a: '1&b=3' });
    expect([...new URLSearchParams(body)]).toEqual([
      ['a', '1&b=3'],
      ['b', '2'],
    ]);
  });

  it('stays text in XML', async () => {
    const { body } = await typed('text/xml', '<a b="{a}">{a}</a>', { a: '"><x>&' });
    expect(body).not.toMatch(/<x>|""|&(?!#)/);
  });
});

describe('a value in a header', () => {
  const header = (value: string) => ({ headers: [{ name: 'X-Note', value }] });

  it('begins no other header', async () => {
    const { headers } = await ready(header('by {name}'), { name: 'Ann\r\nX-Admin: 1\0' });
    expect(headers['x-note']).toBe('by Ann X-Admin: 1');
    expect(() => new Headers(headers)).not.toThrow();
  });

  it('may be in any script', async () => {
    const { headers } = await ready(header('{name}'), { name: 'Zoë 王' });
    expect(Buffer.from(headers['x-note'] ?? '', 'latin1').toString('utf8')).toBe('Zoë 王');
    expect(() => new Headers(headers)).not.toThrow();
  });

  it('is a secret where the template says so, and never where a value does', async () => {
    const asked: string[] = [];
    const secret = (key: string) => {
      asked.push(key);
      return Promise.resolve('hush');
    };
    const { headers } = await ready(header('{secret.CRM} {name}'), { name: '{secret.OTHER}' }, secret);
    expect(headers['x-note']).toBe('hush {secret.OTHER}');
    expect(asked).toEqual(['CRM']);
  });

  it('that was never entered as a secret is said by name, and nothing is sent', async () => {
    await expect(ready(header('{secret.CRM}'), {})).rejects.toMatchObject({ code: 'webhook-secret-missing' });
  });
});
