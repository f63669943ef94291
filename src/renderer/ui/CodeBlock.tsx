import { useState } from 'react';
import { t } from '../i18n/index.ts';
import { Button } from './Button.tsx';
import styles from './CodeBlock.module.css';

/** Text to put somewhere else, exactly: selectable, with a button that copies it. */
export function CodeBlock({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState<'no' | 'yes' | 'failed'>('no');
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => setCopied('yes'),
      () => setCopied('failed'),
    );
  };
  const says = { no: t.common.copy, yes: t.common.copied, failed: t.common.copyFailed }[copied];
  return (
    <figure className={styles.figure} aria-label={label}>
      <figcaption className={styles.caption}>
        <span>{label}</span>
        <Button look="quiet" icon={copied === 'yes' ? 'check' : 'copy'} onPress={copy}>
          {says}
        </Button>
      </figcaption>
      <pre className={styles.pre} tabIndex={0}>
        {text}
      </pre>
    </figure>
  );
}
