import type { AudioDevice } from '../../audio/devices.ts';
import { t } from '../../i18n/index.ts';
import type { Option } from '../../ui/index.ts';

/** What to choose from: the system's default first; a chosen device that is not there stays in the list. */
export function deviceOptions(devices: readonly AudioDevice[], chosen: string): Option<string>[] {
  const says = t.settings.sound;
  const options = [
    { id: '', label: says.systemDefault },
    ...devices.map(({ id, label }, i) => ({ id, label: label || says.unnamed(i + 1) })),
  ];
  if (!options.some(({ id }) => id === chosen)) options.push({ id: chosen, label: says.missing });
  return options;
}
