import { useState } from 'react';
import type { Settings } from '../../../shared/contract/app.ts';
import { t } from '../../i18n/index.ts';
import { useApp } from '../../stores/app.ts';
import { ProblemNote, Section, Segmented, TextField } from '../../ui/index.ts';
import { useSave } from './useSave.ts';

/** The operator and the looks of the window. */
export function You({ settings }: { settings: Settings }) {
  const osUser = useApp((state) => state.info?.osUser ?? '');
  const { problem, save } = useSave();
  const [typed, setTyped] = useState<string | null>(null);
  const says = t.settings.you;
  const keep = () => {
    if (typed !== null && typed.trim() !== settings.operatorName) void save({ operatorName: typed.trim() });
    setTyped(null);
  };
  return (
    <Section title={says.title}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          keep();
        }}
      >
        <TextField
          label={says.name}
          help={says.nameHelp(osUser)}
          value={typed ?? settings.operatorName}
          onChange={setTyped}
          onBlur={keep}
          maxLength={60}
        />
      </form>
      <Segmented
        label={says.theme}
        options={(['system', 'light', 'dark'] as const).map((id) => ({ id, label: says.themes[id] }))}
        value={settings.theme}
        onChange={(theme) => void save({ theme })}
      />
      {problem && <ProblemNote problem={problem} />}
    </Section>
  );
}
