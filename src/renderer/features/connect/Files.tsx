import { useEffect, useState } from 'react';
import type { ConfigFile } from '../../../shared/contract/setup.ts';
import type { PbxConfig } from '../../../shared/domain/pbx.ts';
import type { Problem } from '../../../shared/domain/problem.ts';
import { ask } from '../../api.ts';
import { t } from '../../i18n/index.ts';
import { Button, ProblemNote, Segmented } from '../../ui/index.ts';
import styles from './Files.module.css';

/** Typing is over after this long. */
const SETTLED_MS = 250;

/**
 * The files of the PBX with its values, one at a time. Copying is done by main, which has the passwords; they never come here.
 *
 * @param password what was typed and is not stored yet
 * @param only shows this file alone
 */
export function Files({
  config,
  password = '',
  isStored,
  only,
}: {
  config: PbxConfig | null;
  password?: string;
  isStored: boolean;
  only?: string;
}) {
  const { files, problem } = useFiles(config);
  const [name, setName] = useState(only ?? 'ari.conf');
  const shown = files?.find((file) => file.name === name) ?? files?.[0];
  const says = t.connect.files;
  if (problem) return <ProblemNote problem={problem} />;
  if (!files) return <p className={styles.quiet}>{config ? says.loading : says.incomplete}</p>;
  return (
    <div className={styles.files}>
      {!only && (
        <Segmented
          label={says.which}
          hideLabel
          options={files.map((file) => ({ id: file.name, label: file.name }))}
          value={shown?.name ?? ''}
          onChange={setName}
        />
      )}
      {config && shown && (
        <File key={shown.name} file={shown} config={config} password={password} isStored={isStored} />
      )}
    </div>
  );
}

/** Renewed a moment after the values have changed; what was there before stays in sight meanwhile. */
function useFiles(config: PbxConfig | null) {
  const [state, setState] = useState<{ files: ConfigFile[] | null; problem: Problem | null }>({
    files: null,
    problem: null,
  });
  const key = config && JSON.stringify(config);
  useEffect(() => {
    if (key === null) return;
    let gone = false;
    const load = async () => {
      const reply = await ask('pbx.files', { config: JSON.parse(key) as PbxConfig });
      if (gone) return;
      setState(reply.ok ? { files: reply.value, problem: null } : { files: null, problem: reply.problem });
    };
    const timer = setTimeout(() => void load(), SETTLED_MS);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [key]);
  return state;
}

function File({
  file,
  config,
  password,
  isStored,
}: {
  file: ConfigFile;
  config: PbxConfig;
  password: string;
  isStored: boolean;
}) {
  const [copied, setCopied] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const says = t.connect.files;
  const copy = async () => {
    if (file.name === 'ari.conf' && password === '' && !isStored) {
      setProblem(says.passwordFirst);
      return;
    }
    const typed = password === '' ? {} : { password };
    const reply = await ask('pbx.copyFile', { config, name: file.name, ...typed });
    setProblem(reply.ok ? null : reply.problem);
    setCopied(reply.ok);
  };
  return (
    <>
      <figure className={styles.figure} aria-label={file.name}>
        <pre className={styles.text} tabIndex={0} aria-label={file.name}>
          {file.text}
        </pre>
        <figcaption className={styles.caption}>
          <Button icon={copied ? 'check' : 'copy'} onPress={() => void copy()}>
            {copied ? says.copied : says.copy(file.name)}
          </Button>
        </figcaption>
      </figure>
      {problem && <ProblemNote problem={problem} />}
      <p className={styles.reload}>
        <span>{says.reload}</span>
        <code className={styles.command}>{file.reload}</code>
      </p>
    </>
  );
}
