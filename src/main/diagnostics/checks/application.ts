import { appHeld } from '../../ari/errors.ts';
import { deskId, holding, read } from '../../ari/lease.ts';
import { asking, ok, trouble, warning } from '../check.ts';

/** Who answers under the app name. Asterisk lets every ARI user take every app. */
export const application = asking(
  'application',
  async (context, rest) => {
    const { config, options } = context;
    const { appName, role } = config;
    if (role === 'watches') return ok(`This desk watches, under a name of its own beside ${appName}.`);
    const [found, { pbxTime }] = await Promise.all([rest.application(appName), rest.ping()]);
    if (options.heldByUs) {
      if (found) return ok(`This desk answers as ${appName}.`);
      return trouble({
        code: 'app-missing',
        message: `This desk is connected, but the PBX does not know ${appName}.`,
        hint: 'Reconnect this PBX.',
      });
    }
    const desk = options.deskName === undefined ? '' : deskId(options.deskName);
    const held = holding(found, desk, false, pbxTime ?? Date.now());
    if (held.held) {
      context.held = true;
      const { problem } = appHeld(appName, held.by);
      return warning({ ...problem, hint: `${problem.hint} ${NO_RIGHTS}` }, problem.message);
    }
    const before = found && read(found);
    return ok(before ? `${appName} is free; the desk ${before.name} had it.` : `${appName} is free.`);
  },
  { needs: ['write'] },
);

const NO_RIGHTS =
  'Asterisk does not restrict its users to apps: whoever has an ARI password can take any. An ARI user for each program and a firewall before the HTTP port are the protection.';
