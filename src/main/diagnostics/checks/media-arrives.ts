import type { Rest } from '../../ari/rest.ts';
import { problemOf } from '../../../shared/domain/problem.ts';
import { ok, trouble, trying, type CheckContext, type Finding } from '../check.ts';
import type { TestApp } from '../test-app.ts';
import { TestLeg } from '../test-leg.ts';

const NEEDS = ['events', 'media-module', 'websocket-client', 'media-port'] as const;

/** Asterisk's audio reaches us: a media connection as calls have it is opened and closed again. */
export const mediaArrives = trying('media-arrives', arrives, { needs: NEEDS });

async function arrives(context: CheckContext, rest: Rest, app: TestApp): Promise<Finding> {
  const { live } = context.options;
  if (!live) return { state: 'unknown', seen: 'This PBX is not connected: nothing listens for its audio.' };
  const before = { ...live.turnedAway() };
  const leg = TestLeg.begin(context, rest);
  const started = performance.now();
  try {
    await leg.connect(app);
    return ok(
      `A media connection was there ${Math.round(performance.now() - started)} ms after it was asked for.`,
    );
  } catch (error) {
    const refused = Object.entries(live.turnedAway() ?? {})
      .filter(([reason, count]) => count > (before[reason as keyof typeof before] ?? 0))
      .map(([reason]) => reason);
    return why(context, app, leg, refused, error);
  } finally {
    await leg.close();
  }
}

function why(
  { config, kind, options }: CheckContext,
  app: TestApp,
  leg: TestLeg,
  refused: string[],
  error: unknown,
): Finding {
  const problem = problemOf(error);
  if (kind === 'we-dial-pbx' || leg.channelId === null) return trouble(problem);
  const { host } = config.media;
  const port = config.media.port || (options.mediaListening?.port ?? 0);
  const reload = 'asterisk -rx "module reload res_websocket_client.so"';
  const section = (line: string) => ({
    file: 'websocket_client.conf',
    line: `[${config.websocketClient}]\n${line}`,
    reload,
  });
  if (refused.includes('credentials')) {
    return trouble(
      {
        code: 'media-credentials-wrong',
        message: 'Asterisk dials this desk with another user or password than this desk knows.',
        hint: 'Copy websocket_client.conf again from the files of this PBX: the copy has the real ones.',
      },
      section('username = (from the copy)\npassword = (from the copy)'),
    );
  }
  if (refused.includes('address')) {
    return trouble({
      code: 'media-address-foreign',
      message: 'The media connection came from another address than that of the PBX, and was turned away.',
      hint: 'Put the address that the PBX calls from into the endpoint address, or take the address translation (NAT) between the two away.',
    });
  }
  if (refused.includes('path') || refused.includes('subprotocol')) {
    return trouble(
      {
        code: 'media-request-foreign',
        message: 'Asterisk reached this desk, but asked for something else than its audio.',
        hint: 'Correct the section in websocket_client.conf, and reload it.',
      },
      section(`uri = ws://${host}:${port}/media\nprotocols = media`),
    );
  }
  const firewall = `On Windows, allow Cordboard in the firewall for private networks: netsh advfirewall firewall add rule name=Cordboard dir=in action=allow protocol=${kind === 'rtp' ? 'UDP' : 'TCP'} localport=${port}.`;
  const dropped = !app.isGone(leg.channelId);
  const network = kind === 'rtp' ? 'UDP' : 'TCP';
  return trouble(
    {
      code: dropped ? 'media-port-blocked' : 'media-port-not-reached',
      message: dropped
        ? `Asterisk was asked to dial ${host}:${port} and nothing came: something on the way swallows it.`
        : `Asterisk could not connect to ${host}:${port}.`,
      hint: `The PBX has to reach this PC there. ${firewall} Other firewalls: allow ${network} ${port} from the PBX. Or let this PC dial Asterisk instead (More settings), which needs no open port here.`,
    },
    kind === 'pbx-dials-us' ? section(`uri = ws://${host}:${port}/media`) : undefined,
  );
}
