import { ok, trouble, warning, type Check } from '../check.ts';

/** Callers of a number without an agent are given back to the dialplan at once. */
export const assignments: Check = {
  id: 'assignments',
  needs: [],
  run({ config, options }) {
    const own = (options.assignments ?? []).filter(({ pbxId }) => pbxId === config.id);
    const known = new Set(options.agents?.map(({ id }) => id));
    const orphans = own.filter(({ agentId }) => !known.has(agentId)).map(({ extension }) => extension);
    if (orphans.length > 0) {
      return Promise.resolve(
        trouble({
          code: 'agent-missing',
          message: `The agent of ${orphans.join(', ')} is not there any more: callers go back to the dialplan.`,
          hint: 'Choose another agent under Extensions.',
        }),
      );
    }
    if (own.length === 0) {
      return Promise.resolve(
        warning({
          code: 'nothing-assigned',
          message: 'No extension of this PBX has an agent: every caller goes back to the dialplan at once.',
          hint: 'Assign one under Extensions.',
        }),
      );
    }
    return Promise.resolve(ok(`Agents answer ${own.map(({ extension }) => extension).join(', ')}.`));
  },
};
