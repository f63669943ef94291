import { DEFAULT_VOICE, packOf, VOICES, type Voice } from '../../../shared/domain/voice.ts';
import { t } from '../../i18n/index.ts';
import { useVoices } from '../../stores/voices.ts';
import { ProblemNote, Select, type Option } from '../../ui/index.ts';
import styles from './Agents.module.css';

interface VoiceFieldProps {
  help: string;
  value: Voice;
  onChange: (voice: Voice) => void;
}

/** The voice of an agent: built in, or of a voice pack. One that is not installed stays chosen, and is told. */
export function VoiceField({ help, value, onChange }: VoiceFieldProps) {
  const packs = useVoices(({ state }) => state?.packs) ?? null;
  const says = t.agents.fields;
  const usable = packs?.filter(({ problem }) => problem === null) ?? [];
  const options: Option<Voice>[] = [
    ...VOICES.map((id) => ({
      id,
      label: t.agents.voices[id].join(' · '),
      ...(usable.length > 0 && { section: says.voiceBuiltIn }),
    })),
    ...usable.flatMap((pack) =>
      pack.voices.map(({ id, name }) => ({
        id: `${pack.id}:${id}` as const,
        label: name,
        section: pack.name,
      })),
    ),
  ];
  const pack = packOf(value)?.pack ?? null;
  const isKnown = options.some(({ id }) => id === value);
  // Before the packs have come, nothing is missing.
  const isMissing = packs !== null && !isKnown;
  return (
    <div className={styles.voice}>
      <Select
        label={says.voice}
        help={pack !== null && isKnown ? says.voiceSlow : help}
        options={isKnown ? options : [{ id: value, label: says.voiceGone(value) }, ...options]}
        value={value}
        onChange={onChange}
      />
      {isMissing && (
        <ProblemNote
          look="warning"
          problem={says.voiceMissing(pack ?? '', t.agents.voices[DEFAULT_VOICE][0])}
        />
      )}
    </div>
  );
}
