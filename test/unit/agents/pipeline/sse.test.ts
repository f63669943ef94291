import { describe, expect, it } from 'vitest';
import { SseParser } from '../../../../src/main/agents/pipeline/sse.ts';

const parse = (pieces: string[]): string[] => {
  const sse = new SseParser();
  return [...pieces.flatMap((piece) => sse.push(piece)), ...sse.end()];
};

describe('server-sent events', () => {
  it.each<[string, string[], string[]]>([
    ['with LF', ['data: a\n\ndata: b\n\n'], ['a', 'b']],
    ['with CRLF', ['data: a\r\n\r\ndata: b\r\n\r\n'], ['a', 'b']],
    ['with CR', ['data: a\r\rdata: b\r\r'], ['a', 'b']],
    ['without a space', ['data:{"a":1}\n\n'], ['{"a":1}']],
    ['with comments, names and ids between', [': ping\n\nevent: x\nid: 1\nretry: 5\ndata: a\n\n'], ['a']],
    ['of several lines', ['data: a\ndata: b\n\n'], ['a\nb']],
    ['with an empty line of data', ['data\n\n'], ['']],
    ['without the blank line at the end', ['data: a\n\ndata: [DONE]'], ['a', '[DONE]']],
    ['after a byte order mark', ['\uFEFFdata: a\n\n'], ['a']],
    ['of which none has data', [': x\n\n\n\n'], []],
  ])('%s', (_, pieces, events) => {
    expect(parse(pieces)).toEqual(events);
  });

  it.each(['data: one\n\ndata: two\n\n', 'data: one\r\n\r\ndata: two\r\n\r\n'])(
    'are the same however %j is cut',
    (text) => {
      for (let i = 0; i <= text.length; i++)
        for (let j = i; j <= text.length; j++)
          expect(parse([text.slice(0, i), text.slice(i, j), text.slice(j)])).toEqual(['one', 'two']);
    },
  );

  it('have an end', () => {
    const sse = new SseParser();
    const endless = (): void => {
      for (let i = 0; i < 200; i++) sse.push('x'.repeat(10_000));
    };
    expect(endless).toThrow(RangeError);
  });
});
