import { DEFAULT_VOICE, packOf, VOICES, type Voice } from '../../../shared/domain/voice.ts';
import { t } from '../../i18n/index.ts';
import { useVoices } from '../../stores/voices.ts';
import { ProblemNote, Select, type Option } from '../../ui/index.ts';
import { Wide } from './Wide.tsx';

interface VoiceFieldProps {
  help: string;
  value: Voice;
  onChange: (voice: Voice) => void;
}

/** The voice of an agent: built in, or of a voice pack. One that is not installed stays chosen. */
export function VoiceField({ help, value, onChange }: VoiceFieldProps) {
  const options = useOptions();
  const says = t.agents.fields;
  const isKnown = options.some(({ id }) => id === value);
  return (
    <Select
      label={says.voice}
      help={packOf(value) !== null && isKnown ? says.voiceSlow : help}
      options={
        isKnown ? options : [{ id: value, label: says.voiceGone(packOf(value)?.voice ?? value) }, ...options]
      }
      value={value}
      onChange={onChange}
    />
  );
}

/** Says what speaks instead of a voice that is not installed. */
export function VoiceMissing({ voice }: { voice: Voice }) {
  const isLoaded = useVoices(({ state }) => state !== null);
  const isKnown = useOptions().some(({ id }) => id === voice);
  // Before the packs have come, nothing is missing.
  if (!isLoaded || isKnown) return null;
  const instead = t.agents.voices[DEFAULT_VOICE][0];
  return (
    <Wide>
      <ProblemNote
        look="warning"
        problem={t.agents.fields.voiceMissing(packOf(voice)?.pack ?? '', instead)}
      />
    </Wide>
  );
}

function useOptions(): Option<Voice>[] {
  const packs = useVoices(({ state }) => state?.packs) ?? [];
  const usable = packs.filter(({ problem }) => problem === null);
  return [
    ...VOICES.map((id) => ({
      id,
      label: t.agents.voices[id].join(' · '),
      ...(usable.length > 0 && { section: t.agents.fields.voiceBuiltIn }),
    })),
    ...usable.flatMap((pack) =>
      pack.voices.map(({ id, name }) => ({
        id: `${pack.id}:${id}` as const,
        label: name,
        section: pack.name,
      })),
    ),
  ];
}
