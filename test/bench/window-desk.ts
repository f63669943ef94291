import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentConfig } from '../../src/shared/domain/agent.ts';
import { defaultAgent } from '../../src/main/agents/embedded/default-agent.ts';
import { pbx as pbxConfig } from '../fixtures/calls.ts';
import { freeTcpPort } from '../asterisk/ports.ts';
import { startWorld, type OutsideCall, type World } from '../asterisk/world.ts';
import { launchApp, type App } from '../e2e/support/app.ts';
import { MediaTap } from './window-tap.ts';

/** An agent that answers, asks for a person at once and then waits without a word. */
function silentAgent(): AgentConfig {
  return {
    ...defaultAgent(),
    id: 'silent',
    name: 'Silent',
    options: {
      conversation: {
        start: 'wait',
        steps: {
          wait: { do: 'ask-person', text: '', reason: 'bench', waitMs: 600_000, hold: '', to: 'end' },
          end: { do: 'hang-up', text: '' },
        },
        timeUp: '',
        back: { text: '', to: 'wait' },
      },
    },
  };
}

/** The real window on a real Asterisk, with a clock on the media connection between them. */
export class WindowDesk {
  readonly app: App;
  readonly tap: MediaTap;
  readonly #world: World;

  private constructor(app: App, tap: MediaTap, world: World) {
    this.app = app;
    this.tap = tap;
    this.#world = world;
  }

  /** @param microphoneWav what the operator's microphone plays, round and round */
  static async start(microphoneWav: string): Promise<WindowDesk> {
    const world = await startWorld();
    const app = await launchApp({
      args: ['--no-demo'],
      microphoneWav,
      size: { width: 1440, height: 900 },
    });
    const { pbx } = world;
    const port = await freeTcpPort();
    const tap = await MediaTap.to(port);
    const config = pbxConfig({
      id: 'bench',
      name: 'Bench PBX',
      url: pbx.url,
      appName: pbx.appName,
      username: pbx.ariUser,
      websocketClient: pbx.websocketClient,
      media: { connection: 'pbx-dials-us', host: '127.0.0.1', port, format: 'ulaw' },
    });
    await app.page.evaluate(
      async ([config, password, agent]) => {
        const { cordboard } = window;
        const saved = await cordboard.invoke('pbx.save', { config, password });
        if (!saved.ok) throw new Error(saved.problem.message);
        await cordboard.invoke('agents.save', { agent });
        await cordboard.invoke('assignments.save', {
          pbxId: config.id,
          extension: '8000',
          agentId: agent.id,
          variables: [],
        });
        await cordboard.invoke('pbx.copyFile', { config, name: 'websocket_client.conf', password });
      },
      [config, pbx.ariPassword, silentAgent()] as const,
    );
    const text = await app.electron.evaluate(({ clipboard }) => clipboard.readText());
    const field = (name: string) => new RegExp(`^${name}\\s*=\\s*(.*)$`, 'm').exec(text)?.[1]?.trim() ?? '';
    await pbx.setMedia({
      uri: `ws://127.0.0.1:${tap.port}/media`,
      user: field('username'),
      password: field('password'),
    });
    return new WindowDesk(app, tap, world);
  }

  /** Somebody calls, the agent answers, and the row is selected. */
  async call(): Promise<OutsideCall> {
    const caller = await this.#world.outside.call('8000', { callerNumber: '0301112222', callerName: 'Ann' });
    const row = this.app.page.locator('[data-call-id][data-state="needs-person"]');
    await row.click({ timeout: 20_000 });
    // Rest of the set-up, and whatever the machine has to do after it.
    await sleep(1000);
    return caller;
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.tap.close();
    await this.#world.stop();
  }
}
