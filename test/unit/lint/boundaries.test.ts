import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

// The project's own configuration without the rules that need types: the files linted here do not exist.
const eslint = new ESLint({
  overrideConfig: [{ languageOptions: { parserOptions: { projectService: false, project: null } } }],
  ruleFilter: ({ ruleId }) => ruleId.startsWith('boundaries/') || ruleId === 'max-lines',
});

async function lint(filePath: string, lines: string[]) {
  const [result] = await eslint.lintText(lines.join('\n') + '\n', { filePath });
  return result?.messages ?? [];
}

/** The imports of these that the linter refuses in that file. */
async function refused(filePath: string, imports: string[]): Promise<string[]> {
  const messages = await lint(
    filePath,
    imports.map((source) => `import '${source}';`),
  );
  expect(messages.filter((message) => message.fatal)).toEqual([]);
  return messages.map((message) => imports[message.line - 1] ?? `line ${String(message.line)}`);
}

describe('who may import electron', () => {
  it.each(['src/main/electron/window.ts', 'src/main/ipc/handle.ts', 'src/preload/index.ts'])(
    'allows %s',
    async (file) => {
      expect(await refused(file, ['electron'])).toEqual([]);
    },
  );

  it.each([
    'src/main/index.ts',
    'src/main/calls/machine.ts',
    'src/main/ari/link.ts',
    'src/main/agents/embedded/session.ts',
    'src/shared/domain/call.ts',
    'src/renderer/app/shell.tsx',
  ])('refuses %s', async (file) => {
    expect(await refused(file, ['electron'])).toEqual(['electron']);
  });
});

describe('shared', () => {
  it('imports zod and itself, and nothing else', async () => {
    const file = 'src/shared/contract/board.ts';
    const wrong = ['ws', 'react', 'node:fs', '../../main/log.ts', '../../renderer/app/shell.tsx'];
    expect(await refused(file, ['zod', '../domain/call.ts', './define.ts', ...wrong])).toEqual(wrong);
  });
});

describe.each(['calls', 'supervision'])('%s', (module) => {
  it('knows other modules by their ports, and the log', async () => {
    const wrong = [
      '../ari/link.ts',
      '../media/session.ts',
      '../agents/embedded/index.ts',
      '../settings/store.ts',
      '../ipc/handle.ts',
      '../electron/window.ts',
    ];
    const right = [
      '../ari/port.ts',
      '../media/port.ts',
      '../log.ts',
      '../../shared/domain/call.ts',
      './own.ts',
    ];
    expect(await refused(`src/main/${module}/x.ts`, [...right, ...wrong])).toEqual(wrong);
  });

  it('is refused the same by type, by re-export and by dynamic import', async () => {
    const messages = await lint(`src/main/${module}/x.ts`, [
      `import type { Link } from '../ari/link.ts';`,
      `export * from '../ari/link.ts';`,
      `export const link = await import('../ari/link.ts');`,
      `export type { Link };`,
    ]);
    expect(messages.map((message) => message.line)).toEqual([1, 2, 3]);
  });
});

describe('an engine of agents', () => {
  it('knows the agents port and speech, and nothing of calls, ARI, media or another engine', async () => {
    const right = ['../port.ts', '../../speech/port.ts', '../../log.ts', './dialog.ts', 'node:path', 'zod'];
    const wrong = [
      '../../calls/machine.ts',
      '../../ari/port.ts',
      '../../media/port.ts',
      '../../speech/pool.ts',
      '../openai-realtime/session.ts',
    ];
    expect(await refused('src/main/agents/embedded/session.ts', [...right, ...wrong])).toEqual(wrong);
  });
});

describe.each(['src/renderer/features/board/row.tsx', 'src/preload/audio/ports.ts'])('%s', (file) => {
  it('imports only shared of ours, and nothing of Node', async () => {
    const wrong = ['../../../main/log.ts', '../../../main/ari/port.ts', 'node:fs'];
    // The preload lies one folder higher.
    const up = file.startsWith('src/preload')
      ? wrong.map((source) => source.replace('../../../', '../../'))
      : wrong;
    const shared = file.startsWith('src/preload')
      ? '../../shared/domain/call.ts'
      : '../../../shared/domain/call.ts';
    expect(await refused(file, [shared, './own.ts', ...up])).toEqual(up);
  });
});

describe('the renderer', () => {
  it('may take worklets by url, and not from main', async () => {
    const wrong = ['../../main/media/tap.ts?worker&url'];
    const right = ['./player.worklet.ts?worker&url', '../ui/tokens.css'];
    expect(await refused('src/renderer/audio/player.ts', [...right, ...wrong])).toEqual(wrong);
  });
});

describe('main', () => {
  it('imports nothing of the window', async () => {
    const wrong = ['../renderer/app/shell.tsx', '../preload/index.ts'];
    expect(await refused('src/main/index.ts', ['./ari/link.ts', './electron/window.ts', ...wrong])).toEqual(
      wrong,
    );
  });

  it('keeps its adapters free of windows and IPC', async () => {
    const wrong = ['../../electron/window.ts', '../../ipc/handle.ts'];
    expect(await refused('src/main/media/websocket/server.ts', ['../../log.ts', ...wrong])).toEqual(wrong);
  });
});

describe('a source file', () => {
  it('belongs to a part of the house', async () => {
    const messages = await lint('src/stray.ts', ['export {};']);
    expect(messages.map((message) => message.ruleId)).toEqual(['boundaries/no-unknown-files']);
  });

  it('draws a warning above 300 lines', async () => {
    const lines = (count: number) =>
      Array.from({ length: count }, (_, i) => `export const n${String(i)} = ${String(i)};`);
    expect(await lint('src/shared/domain/long.ts', lines(300))).toEqual([]);
    const [message] = await lint('src/shared/domain/long.ts', lines(301));
    expect(message).toMatchObject({ ruleId: 'max-lines', severity: 1 });
  });
});

describe('type-aware rules', () => {
  it.each([
    '@typescript-eslint/no-explicit-any',
    '@typescript-eslint/no-floating-promises',
    '@typescript-eslint/no-misused-promises',
    '@typescript-eslint/consistent-type-imports',
    '@typescript-eslint/ban-ts-comment',
  ])('%s is an error in src and test', async (rule) => {
    for (const file of ['src/main/log.ts', 'test/unit/lint/boundaries.test.ts']) {
      const config = (await eslint.calculateConfigForFile(file)) as { rules: Record<string, unknown[]> };
      expect(config.rules[rule]?.[0]).toBe(2);
    }
  });
});
