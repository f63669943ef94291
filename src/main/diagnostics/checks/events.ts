import { z } from 'zod';
import { PbxError } from '../../ari/errors.ts';
import { asking, ok, trouble } from '../check.ts';
import { TestApp } from '../test-app.ts';

const NAME = 'CordboardDoctor';
const Sent = z.object({ type: z.literal('ChannelUserevent'), eventname: z.literal(NAME) });

/** Events come: one is sent through the PBX to ourselves. */
export const events = asking(
  'events',
  async (context, rest) => {
    const { http, timeoutMs } = context;
    let app: TestApp;
    try {
      app = await TestApp.open(context);
    } catch (error) {
      if (!(error instanceof PbxError)) throw error;
      return trouble({
        code: 'events-blocked',
        message: `${http.where} answers requests, but the WebSocket for events does not open. ${error.message}`,
        hint: 'A proxy in between must pass WebSockets on (nginx: proxy_http_version 1.1 and the headers Upgrade and Connection). Without one: res_http_websocket.so and res_ari_events.so must run, and sessionlimit in http.conf leave room.',
      });
    }
    context.app = app;
    const came = app.first((raw) => Sent.safeParse(raw).success || null, timeoutMs);
    const sent = performance.now();
    await rest.userEvent(app.name, NAME);
    if (!(await came)) {
      return trouble({
        code: 'events-silent',
        message: 'The WebSocket for events is open, but no event comes through it.',
        hint: 'Look for a proxy that holds data back, and in the log of Asterisk.',
      });
    }
    return ok(`An event came back after ${Math.max(1, Math.round(performance.now() - sent))} ms.`);
  },
  { needs: ['write', 'modules'] },
);
