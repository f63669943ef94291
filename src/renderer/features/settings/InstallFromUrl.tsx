import { useState } from 'react';
import { voiceCommands } from '../../../shared/contract/voices.ts';
import { t } from '../../i18n/index.ts';
import { installFromUrl } from '../../stores/voices.ts';
import { Button, Dialog, TextField } from '../../ui/index.ts';
import styles from './Voices.module.css';

/** Asks for the address of a voice pack and its checksum; the page shows how the installation goes on. */
export function InstallFromUrl({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const [url, setUrl] = useState('');
  const [sha256, setSha256] = useState('');
  const [isTried, setTried] = useState(false);
  const says = t.settings.voices.url;
  const parsed = voiceCommands['voices.installUrl'].args.safeParse({ url: url.trim(), sha256 });
  const isWrong = (field: string) =>
    isTried && parsed.error?.issues.some(({ path }) => path[0] === field) === true;
  const install = () => {
    setTried(true);
    if (!parsed.success) return;
    onClose();
    setTried(false);
    void installFromUrl(parsed.data.url, parsed.data.sha256);
  };
  return (
    <Dialog
      title={says.title}
      isOpen={isOpen}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t.common.cancel}</Button>
          <Button look="primary" onPress={install}>
            {says.install}
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <TextField
          label={says.address}
          help={says.addressHelp}
          error={isWrong('url') ? says.addressWrong : undefined}
          type="url"
          mono
          autoFocus
          value={url}
          onChange={setUrl}
          placeholder="https://files.example.com/kokoro/manifest.json"
          maxLength={2000}
        />
        <TextField
          label={says.checksum}
          help={says.checksumHelp}
          error={isWrong('sha256') ? says.checksumWrong : undefined}
          mono
          value={sha256}
          onChange={setSha256}
          maxLength={100}
        />
      </div>
    </Dialog>
  );
}
