import { randomUUID } from 'node:crypto';
import { ok, trouble, trying, warning, type CheckContext } from '../check.ts';
import type { Rest } from '../../ari/rest.ts';
import type { TestApp } from '../test-app.ts';
import { pjsipEndpoints } from './codecs.ts';

/** The context of asterisk-conf/extensions.conf that has the agents' extensions. */
export const OUR_CONTEXT = 'cordboard-in';

/** Each assigned extension is in the dialplan, where calls arrive. */
export const dialplan = trying(
  'dialplan',
  async (context, rest, app) => {
    const places = await placesOf(context, rest, app);
    if (places.length === 0) return { state: 'skipped', seen: 'No extension is assigned yet.' };
    const reload = 'asterisk -rx "dialplan reload"';
    const missing = places.filter(({ contexts }) => contexts.length === 0).map(({ extension }) => extension);
    if (missing.length > 0) {
      const lines = missing.map((extension) => `exten => ${extension},1,Goto(cordboard,\${EXTEN},1)`);
      return trouble(
        {
          code: 'extension-not-in-dialplan',
          message: `Not in the dialplan where calls arrive: ${missing.join(', ')}.`,
          hint: 'Put the extension into extensions.conf so that it goes to Stasis (the files of this PBX show it).',
        },
        { file: 'extensions.conf', line: [`[${OUR_CONTEXT}]`, ...lines].join('\n'), reload },
      );
    }
    const inner = places.filter(({ contexts }) => contexts.every((one) => one === OUR_CONTEXT));
    const arrivals = places[0]?.arrivals ?? [];
    if (inner.length > 0 && arrivals.length > 0) {
      return {
        ...warning({
          code: 'context-not-included',
          message: `${inner.map(({ extension }) => extension).join(', ')} is in ${OUR_CONTEXT}, but none of the contexts of the endpoints (${arrivals.join(', ')}) leads there.`,
          hint: 'Include it in the context where the calls arrive. If they come from a trunk of another kind than PJSIP, the route test tells.',
        }),
        change: { file: 'extensions.conf', line: `[${arrivals[0]}]\ninclude => ${OUR_CONTEXT}`, reload },
      };
    }
    return ok(
      places.map(({ extension, contexts }) => `${extension} is in ${contexts.join(', ')}.`).join(' '),
    );
  },
  { needs: ['events'] },
);

export interface Place {
  extension: string;
  /** Contexts that have it: those where calls of endpoints arrive first. */
  contexts: string[];
  /** Contexts of the PJSIP endpoints, whether they have it or not. */
  arrivals: string[];
}

/** Where the dialplan has the assigned extensions. A channel that calls nobody is made to ask by. */
export async function placesOf(
  { config, options }: CheckContext,
  rest: Rest,
  app: TestApp,
): Promise<Place[]> {
  const extensions = (options.assignments ?? [])
    .filter(({ pbxId }) => pbxId === config.id)
    .map(({ extension }) => extension);
  if (extensions.length === 0) return [];
  const arrivals = [...new Set((await pjsipEndpoints(rest).catch(() => [])).map(({ context }) => context))];
  const contexts = [...new Set([...arrivals.filter((one) => one !== ''), OUR_CONTEXT])];
  const channelId = randomUUID();
  await rest.create(app.name, {
    endpoint: `Local/s@${OUR_CONTEXT}/n`,
    channelId,
    otherChannelId: randomUUID(),
  });
  try {
    return await Promise.all(
      extensions.map(async (extension) => {
        const there = await Promise.all(
          contexts.map((one) => rest.getVariable(channelId, `DIALPLAN_EXISTS(${one},${extension},1)`)),
        );
        return { extension, arrivals, contexts: contexts.filter((_, at) => there[at] === '1') };
      }),
    );
  } finally {
    await rest.hangUp(channelId);
  }
}
