import type { ParsedArgsOf } from '../../../shared/contract/index.ts';
import { configFiles, MASK, type FileSecrets } from '../../diagnostics/files.ts';
import { saveFiles } from '../../diagnostics/save-files.ts';
import type { EngineCore } from '../engine.ts';
import { MEDIA_USER, mediaCredentials, pbxPasswordName } from '../pbx-secrets.ts';
import { NoSuch, type Handlers } from './handler.ts';

type Of = ParsedArgsOf<'pbx.files'>;

/** The files for a PBX: masked for the window, whole for the clipboard and for a folder. */
export function fileHandlers(core: EngineCore) {
  const { secrets, confFolder, copyText, chooseFolder } = core.deps;

  function texts({ config, extensions }: Of, known: FileSecrets) {
    const address = core.board.pbxStatus(config.id)?.media.address;
    const assigned = core.assignments.filter((one) => one.pbxId === config.id).map((one) => one.extension);
    const values = {
      config,
      extensions: assigned.length > 0 ? assigned : extensions,
      mediaUser: MEDIA_USER,
      mediaPort: config.media.port || Number(address?.split(':').at(-1) ?? 0),
    };
    return configFiles(confFolder, values, known);
  }

  async function whole(of: Of, typed: string | undefined) {
    const [ariPassword, media] = await Promise.all([
      typed ?? secrets.get(pbxPasswordName(of.config.id)),
      mediaCredentials(secrets, of.config.id),
    ]);
    return texts(of, { ariPassword: ariPassword || MASK, mediaPassword: media.password });
  }

  return {
    'pbx.files': (of) => texts(of, { ariPassword: MASK, mediaPassword: MASK }),
    'pbx.copyFile': async ({ name, password, ...of }) => {
      const file = (await whole(of, password)).find((one) => one.name === name);
      if (!file) throw new NoSuch('file');
      await copyText(file.text);
    },
    'pbx.saveFiles': async ({ password, ...of }) => {
      const files = await whole(of, password);
      const folder = await chooseFolder('Folder for the files of the PBX');
      if (folder === null) return null;
      return { folder, names: await saveFiles(folder, of.config.name, files) };
    },
  } satisfies Partial<Handlers>;
}
