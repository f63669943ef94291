import { describe, expect, it } from 'vitest';
import { isOurPage, isOurWindow, type Frame } from '../../../src/main/ipc/sender.ts';

const frame = (url: string): Frame => ({ url });
const event = (id: number, mainFrame: Frame, senderFrame: Frame | null = mainFrame) => ({
  sender: { id, mainFrame },
  senderFrame,
});

describe('a sender', () => {
  const ours = frame('app://cordboard/index.html');

  it('is trusted as the main frame of our window with our page in it', () => {
    expect(isOurWindow(event(1, ours), 1)).toBe(true);
  });

  it('is not trusted from another window, or where there is none', () => {
    expect(isOurWindow(event(2, ours), 1)).toBe(false);
    expect(isOurWindow(event(1, ours), null)).toBe(false);
  });

  it('is not trusted from a frame inside our page, whatever it shows, or one that is gone', () => {
    expect(isOurWindow(event(1, ours, frame('app://cordboard/index.html')), 1)).toBe(false);
    expect(isOurWindow(event(1, ours, null), 1)).toBe(false);
  });

  it.each([
    'https://cordboard/index.html',
    'app://cordboard.evil.example/index.html',
    'app://cordboard',
    'app://other/index.html',
    'app://user@cordboard/',
    'file:///index.html',
    'about:blank',
    'data:text/html,app://cordboard/',
    '',
  ])('is not trusted with another page: %s', (url) => {
    expect(isOurPage(url)).toBe(false);
    expect(isOurWindow(event(1, frame(url)), 1)).toBe(false);
  });
});
