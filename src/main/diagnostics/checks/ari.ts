import { PbxError } from '../../ari/errors.ts';
import { ariBase, PbxHttp } from '../../ari/http.ts';
import { identifyAri } from '../../ari/identify.ts';
import { ok, trouble, type Check, type CheckContext, type Finding } from '../check.ts';

/** Where ARI is on the PBXs that are known to have a prefix, and where it is on all others. */
const PREFIXES = ['', '/asterisk'];

/** ARI answers where the address says: the server, the prefix, whatever stands in between. No password is sent. */
export const ari: Check = {
  id: 'ari',
  needs: ['reach'],
  async run(context) {
    const { http, timeoutMs } = context;
    try {
      await identifyAri(http, timeoutMs);
    } catch (error) {
      if (error instanceof PbxError) return why(context, error);
      throw error;
    }
    return ok(`ARI answers at ${http.base.host}${http.base.pathname}.`);
  },
};

/** What the answer tells of the cause, beyond that it is not ARI's. */
async function why(context: CheckContext, error: PbxError): Promise<Finding> {
  const { base, http, timeoutMs } = context;
  if (error.code === 'pbx-connection-lost' && base.protocol === 'http:') {
    // Asterisk closes what goes beyond sessionlimit before it reads it.
    return trouble(
      {
        code: 'pbx-closes-connections',
        message: `${http.where} takes the connection and closes it without an answer.`,
        hint: 'Asterisk does so when it has as many HTTP connections as it may (sessionlimit in http.conf, 100 by default), and on its TLS port when the address begins with http. "http show status" and the log tell which.',
      },
      {
        file: 'http.conf',
        line: '[general]\nsessionlimit = 500',
        reload: 'asterisk -rx "module reload http"',
      },
    );
  }
  if (error.code !== 'not-ari') throw error;
  const prefix = base.pathname.replace(/\/ari$/, '');
  for (const other of PREFIXES.filter((one) => one !== prefix)) {
    if (!(await isThere(context, other))) continue;
    const address = `${base.origin}${other}`;
    return trouble({
      code: 'wrong-prefix',
      message: `ARI is not at ${base.host}${base.pathname}, but it is at ${address}/ari.`,
      hint: `Put ${address} into the endpoint address of this PBX.`,
    });
  }
  const answer = await http.request({ method: 'GET', path: '/asterisk/ping', timeoutMs });
  const server = String(answer.headers['server'] ?? '');
  if (/^Asterisk\b/i.test(server)) {
    return trouble(
      {
        code: 'ari-off',
        message: `Asterisk's HTTP server answers on ${http.where}, but ARI is not there (status ${answer.status}).`,
        hint: 'Enable ARI in ari.conf, and load res_ari.so where modules.conf leaves it out. If http.conf has a prefix, put it at the end of the endpoint address.',
      },
      { file: 'ari.conf', line: '[general]\nenabled = yes', reload: 'asterisk -rx "module load res_ari.so"' },
    );
  }
  return trouble(error.problem);
}

async function isThere({ base, config, timeoutMs }: CheckContext, prefix: string): Promise<boolean> {
  const http = new PbxHttp(ariBase(`${base.origin}${prefix}`), config.trust);
  try {
    await identifyAri(http, timeoutMs);
    return true;
  } catch {
    return false;
  } finally {
    http.close();
  }
}
