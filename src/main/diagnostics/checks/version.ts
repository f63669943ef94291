import type { Application } from '../../ari/schemas.ts';
import { asking, ok, warning } from '../check.ts';

/** What is known to go wrong with this very Asterisk. */
export const version = asking('version', async ({ version: release }, rest) => {
  const name = release ?? '';
  const [applications, deviceStates] = await Promise.all([
    rest.applications(),
    rest.module('res_stasis_device_state.so'),
  ]);
  const greedy = applications.filter(subscribesToAll).map((application) => application.name);
  if (deviceStates?.running && greedy.length > 0) {
    return warning({
      code: 'subscribe-all-lock',
      message: `${greedy.join(', ')} subscribes to everything (subscribeAll) while res_stasis_device_state.so runs: ARI can lock up for good when it disconnects.`,
      hint: 'Let that program subscribe to what it needs, or put noload = res_stasis_device_state.so into modules.conf.',
    });
  }
  if (/^22\.11(\.|$)/.test(name)) {
    return warning({
      code: 'whisper-defect',
      message: 'Asterisk 22.11 may stop passing audio while somebody whispers or spies on a channel.',
      hint: 'Use 22.10, or a release after 22.11, where others use ChanSpy or whispering on this PBX.',
    });
  }
  return ok(`Nothing is known against Asterisk ${name}.`);
});

function subscribesToAll({ endpoint_ids, channel_ids }: Application): boolean {
  return [...endpoint_ids, ...channel_ids].some((id) => /^__AST_\w+_ALL_TOPIC$/.test(id));
}
