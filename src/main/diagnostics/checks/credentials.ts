import { PbxError } from '../../ari/errors.ts';
import { Rest } from '../../ari/rest.ts';
import { basic, mayWrite } from '../../ari/session.ts';
import { asking, ok, trouble, type Check } from '../check.ts';
import { missing } from './modules.ts';

const RELOAD = 'asterisk -rx "module reload res_ari.so"';

/** ARI accepts the user and the password. */
export const credentials: Check = {
  id: 'credentials',
  needs: ['ari'],
  async run(context) {
    const { config, password, http, timeoutMs, log } = context;
    const { username } = config;
    const stray = strayCharacters(username, password);
    try {
      const authorization = basic(username, password);
      context.rest = await Rest.open({ http, authorization, username, timeoutMs, log });
    } catch (error) {
      if (!(error instanceof PbxError) || error.code !== 'wrong-credentials') throw error;
      const { problem } = error;
      return trouble(stray === '' ? problem : { ...problem, message: `${problem.message} ${stray}` }, {
        file: 'ari.conf',
        line: `[${username.trim()}]\ntype = user\npassword = (as typed here)`,
        reload: RELOAD,
      });
    }
    try {
      context.version = await context.rest.version();
    } catch (error) {
      if (!(error instanceof PbxError) || error.status !== 404) throw error;
      // Without it nothing can be loaded through ARI either.
      return { ...missing(['res_ari_asterisk.so']), loads: [] };
    }
    return ok(`Asterisk ${context.version} accepts the user ${username}.${stray && ` ${stray}`}`);
  },
};

/** A space copied along with a password is not to be seen on a screen. */
function strayCharacters(username: string, password: string): string {
  const notes: string[] = [];
  if (username !== username.trim()) notes.push('The user name begins or ends with a space.');
  if (password === '') notes.push('The password is empty.');
  else if (password !== password.trim())
    notes.push('The password begins or ends with a space or a line break.');
  return notes.join(' ');
}

/** The user may do more than read. */
export const write = asking('write', async ({ config }, rest) => {
  try {
    await mayWrite(rest);
  } catch (error) {
    if (!(error instanceof PbxError) || error.code !== 'write-denied') throw error;
    return trouble(error.problem, {
      file: 'ari.conf',
      line: `[${config.username}]\nread_only = no`,
      reload: RELOAD,
    });
  }
  return ok('The user may write.');
});
