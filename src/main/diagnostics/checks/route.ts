import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { PbxEvent } from '../../ari/port.ts';
import type { Rest } from '../../ari/rest.ts';
import { calledNumber } from '../../calls/decide.ts';
import { notNeeded, ok, trouble, trying, type CheckContext, type Finding, type LivePbx } from '../check.ts';
import type { TestApp } from '../test-app.ts';
import { placesOf } from './dialplan.ts';

/** The dialplan may answer, play and wait before it hands a call on. */
const ARRIVES_MS = 6000;
/** So many extensions are called; the others are likely to go the same way. */
const MOST = 5;

const Step = z.object({
  type: z.literal('ChannelDialplan'),
  channel: z.object({ id: z.string(), dialplan: z.object({ context: z.string(), exten: z.string() }) }),
  dialplan_app: z.string(),
  dialplan_app_data: z.string().catch(''),
});

/** A call into the dialplan, as from a telephone, must arrive in our app with the number that was called. */
export const route = trying('route', routes, {
  needs: ['events', 'application', 'dialplan'],
  timeoutMs: MOST * ARRIVES_MS + 5000,
});

async function routes(context: CheckContext, rest: Rest, app: TestApp): Promise<Finding> {
  const { live } = context.options;
  if (context.config.role === 'watches') return notNeeded('This desk only watches: calls do not come here.');
  if (live?.link.status.state !== 'up')
    return { state: 'unknown', seen: 'This desk does not answer this PBX at the moment.' };
  const places = await placesOf(context, rest, app);
  if (places.length === 0) return notNeeded('No extension is assigned yet.');
  const seen: string[] = [];
  for (const { extension, contexts } of places.slice(0, MOST)) {
    const from = contexts[0] ?? '';
    const { called, steps } = await walk(live, rest, app, `${extension}@${from}`, context);
    if (called === null) return lost(context, extension, from, steps);
    if (called !== extension) return wrongNumber(context, extension, called);
    seen.push(`${extension} from ${from} arrives as ${called}.`);
  }
  return ok(seen.join(' '));
}

interface Walk {
  /** The number that the call arrived with; null where it did not. */
  called: string | null;
  /** What the dialplan did, in its own words. */
  steps: { place: string; app: string; data: string }[];
}

async function walk(
  live: LivePbx,
  rest: Rest,
  app: TestApp,
  place: string,
  { signal }: CheckContext,
): Promise<Walk> {
  const ids = { channelId: randomUUID(), otherChannelId: randomUUID() };
  const steps: Walk['steps'] = [];
  const arrived = Promise.withResolvers<string | null>();
  // Told before it is made: whatever the desk hears of these is no call.
  live.tests.add(ids.channelId).add(ids.otherChannelId);
  const offs = [
    live.link.onEvent((event: PbxEvent) => {
      if (event.type !== 'arrived' || event.channel.id !== ids.otherChannelId) return;
      const dnid = () => live.link.getVariable(ids.otherChannelId, 'CALLERID(dnid)');
      calledNumber(event.args, event.channel.dialplan.exten, dnid).then(
        (called) => arrived.resolve(called ?? ''),
        () => arrived.resolve(''),
      );
    }),
    app.on((raw) => {
      const step = Step.safeParse(raw);
      if (step.success && step.data.channel.id === ids.otherChannelId) {
        const { channel, dialplan_app, dialplan_app_data } = step.data;
        const { context, exten } = channel.dialplan;
        steps.push({ place: `${context},${exten}`, app: dialplan_app, data: dialplan_app_data });
      }
      if (app.isGone(ids.otherChannelId)) arrived.resolve(null);
    }),
  ];
  const give = () => arrived.resolve(null);
  const timer = setTimeout(give, ARRIVES_MS);
  signal.addEventListener('abort', give);
  try {
    await rest.create(app.name, { endpoint: `Local/${place}/n`, ...ids });
    await rest.subscribe(app.name, `channel:${ids.otherChannelId}`);
    // It can be dialled from the application only.
    await app.enters(ids.channelId, ARRIVES_MS);
    await rest.dial(ids.channelId, Math.ceil(ARRIVES_MS / 1000));
    return { called: await arrived.promise, steps };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', give);
    // The half in the dialplan first: it must not go on there.
    await rest.hangUp(ids.otherChannelId);
    await rest.hangUp(ids.channelId);
    if (!app.isGone(ids.otherChannelId)) await app.first(() => app.isGone(ids.otherChannelId) || null, 1000);
    for (const off of offs) off();
    live.tests.delete(ids.channelId);
    live.tests.delete(ids.otherChannelId);
  }
}

function lost({ config }: CheckContext, extension: string, from: string, steps: Walk['steps']): Finding {
  const path = steps.map((step) => `${step.place} ${step.app}(${step.data})`);
  const seen =
    path.length > 0 ? `The dialplan did: ${path.slice(-4).join('; ')}.` : 'The dialplan did nothing with it.';
  const change = {
    file: 'extensions.conf',
    line: `exten => ${extension},1,Stasis(${config.appName},called=\${EXTEN})`,
    reload: 'asterisk -rx "dialplan reload"',
  };
  const stasis = steps.find((step) => step.app === 'Stasis');
  const other = stasis?.data.split(',')[0];
  if (other !== undefined && other !== config.appName) {
    return trouble(
      {
        code: 'route-other-app',
        message: `${extension} goes to Stasis(${other}), and this desk answers as ${config.appName}.`,
        hint: 'Put the app name of this PBX into the dialplan, or that of the dialplan here.',
      },
      { ...change, file: `extensions.conf (${stasis?.place ?? ''})` },
      seen,
    );
  }
  return trouble(
    {
      code: 'route-elsewhere',
      message: `A call to ${extension} in ${from} does not arrive at this desk.`,
      hint: 'Let the extension go to Stasis in the dialplan, as the files of this PBX show it.',
    },
    change,
    seen,
  );
}

function wrongNumber({ config }: CheckContext, extension: string, called: string): Finding {
  return trouble(
    {
      code: 'route-wrong-number',
      message: `A call to ${extension} arrives as ${called === '' ? 'a call to no number' : called}.`,
      hint: 'Let the dialplan say which number was called, or the wrong agent answers, or none.',
    },
    {
      file: 'extensions.conf',
      line: `exten => ${extension},1,Stasis(${config.appName},called=\${EXTEN})`,
      reload: 'asterisk -rx "dialplan reload"',
    },
  );
}
