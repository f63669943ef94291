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
const NONE: readonly string[] = [];

/** Whose files, and what is typed but not stored yet. */
interface Of {
  config: PbxConfig;
  extensions: readonly string[];
  password: string;
  isStored: boolean;
}

/**
 * The files of the PBX with its values, one at a time. Copying and saving is done by main, which has the passwords; they
 * never come here.
 *
 * @param extensions that an agent is to answer, where none is assigned yet
 * @param password what was typed and is not stored yet
 * @param inPlace names of those that the PBX has already
 * @param only shows this file alone
 */
export function Files({
  config,
  extensions = NONE,
  password = '',
  isStored,
  inPlace,
  only,
}: {
  config: PbxConfig | null;
  extensions?: readonly string[];
  password?: string;
  isStored: boolean;
  inPlace?: ReadonlySet<string>;
  only?: string;
}) {
  const { files, problem } = useFiles(config, extensions);
  const [picked, setPicked] = useState(only ?? '');
  const [next, setNext] = useState('');
  const says = t.connect.files;
  // The first that is still to be put there; it gives way when it is there, not when an earlier one is in doubt again:
  // a file must not change under the pointer.
  const isOpen = files?.some(({ name }) => name === next && !inPlace?.has(name)) ?? false;
  const todo = isOpen ? next : (files?.find(({ name }) => !inPlace?.has(name))?.name ?? '');
  if (todo !== next) setNext(todo);
  if (problem) return <ProblemNote problem={problem} />;
  if (!files || !config) return <p className={styles.quiet}>{config ? says.loading : says.incomplete}</p>;
  const shown =
    files.find(({ name }) => name === picked) ?? files.find(({ name }) => name === todo) ?? files[0];
  const of = { config, extensions, password, isStored };
  return (
    <div className={styles.files}>
      {!only && (
        <>
          <Pages layout={config.layout} />
          <Segmented
            label={says.which}
            hideLabel
            options={files.map(({ name }) => ({ id: name, label: inPlace?.has(name) ? `✓ ${name}` : name }))}
            value={shown?.name ?? ''}
            onChange={setPicked}
          />
        </>
      )}
      {shown && <File key={shown.name} file={shown} of={of} isThere={inPlace?.has(shown.name) ?? false} />}
      {!only && <SaveAll of={of} />}
    </div>
  );
}

/** What is done in the web pages of the PBX. */
function Pages({ layout }: { layout: PbxConfig['layout'] }) {
  const pages: readonly string[] = t.connect.layout.pages[layout];
  if (pages.length === 0) return null;
  return (
    <ol className={styles.pages}>
      {pages.map((page) => (
        <li key={page}>{page}</li>
      ))}
    </ol>
  );
}

/** Renewed a moment after the values have changed; what was there before stays in sight meanwhile. */
function useFiles(config: PbxConfig | null, extensions: readonly string[]) {
  const [state, setState] = useState<{ files: ConfigFile[] | null; problem: Problem | null }>({
    files: null,
    problem: null,
  });
  const key = config && JSON.stringify({ config, extensions });
  useEffect(() => {
    if (key === null) return;
    let gone = false;
    const load = async () => {
      const reply = await ask('pbx.files', JSON.parse(key) as { config: PbxConfig; extensions: string[] });
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

/** The arguments of the commands that write secrets. */
function argsOf({ config, extensions, password }: Of) {
  return { config, extensions: [...extensions], ...(password === '' ? {} : { password }) };
}

function File({ file, of, isThere }: { file: ConfigFile; of: Of; isThere: boolean }) {
  const [copied, setCopied] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const says = t.connect.files;
  const copy = async () => {
    if (file.name === 'ari.conf' && lacksPassword(of)) {
      setProblem(says.passwordFirst);
      return;
    }
    const reply = await ask('pbx.copyFile', { ...argsOf(of), name: file.name });
    setProblem(reply.ok ? null : reply.problem);
    setCopied(reply.ok);
  };
  return (
    <>
      <Where file={file} isThere={isThere} />
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

/** What goes where. */
function Where({ file: { path, how, include, text }, isThere }: { file: ConfigFile; isThere: boolean }) {
  const says = t.connect.files;
  if (isThere) return <p className={styles.there}>{says.inPlace}</p>;
  return (
    <p className={styles.where}>
      <span>{include ? says.where.include(path, include.path) : says.where[how](path, '')}</span>
      {include && <code className={styles.command}>{include.line}</code>}
      {text.includes('[general](+)') && <span className={styles.quiet}>{says.general}</span>}
    </p>
  );
}

function SaveAll({ of }: { of: Of }) {
  const [folder, setFolder] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const says = t.connect.files;
  const save = async () => {
    if (lacksPassword(of)) {
      setProblem(says.passwordFirst);
      return;
    }
    const reply = await ask('pbx.saveFiles', argsOf(of));
    setProblem(reply.ok ? null : reply.problem);
    if (reply.ok && reply.value) setFolder(reply.value.folder);
  };
  return (
    <div className={styles.saveAll}>
      <Button icon="download" onPress={() => void save()}>
        {says.saveAll}
      </Button>
      {folder !== null && (
        <span role="status" className={styles.quiet}>
          {says.saved(folder)}
        </span>
      )}
      {problem && <ProblemNote problem={problem} />}
    </div>
  );
}

function lacksPassword({ password, isStored }: Of): boolean {
  return password === '' && !isStored;
}
