import { useId, type ChangeEvent } from 'react';
import type { Certificate, Found } from '../../../shared/contract/discovery.ts';
import { featuresOf } from '../../../shared/domain/asterisk-versions.ts';
import { t } from '../../i18n/index.ts';
import { useNow } from '../../stores/clock.ts';
import { Button, cx, Icon, ProblemNote } from '../../ui/index.ts';
import { choose, chosen, trustBy } from './discovery.ts';
import type { Draft } from './draft.ts';
import styles from './FoundPbx.module.css';
import { useConnect } from './store.ts';

/** What answers at the address: which Asterisk, by which way, with which certificate; as one types. */
export function FoundPbx({ draft }: { draft: Draft }) {
  const looking = useConnect((state) => state.looking);
  const says = t.connect.found;
  return (
    <div className={styles.found} role="status" aria-label={says.label}>
      {looking.state === 'running' && <p className={styles.quiet}>{says.looking(draft.url.trim())}</p>}
      {looking.state === 'failed' && <ProblemNote problem={looking.problem} />}
      {looking.state === 'done' && (
        <>
          <Best found={chosen(looking.result, draft.base)} draft={draft} />
          {looking.result.problem && <ProblemNote problem={looking.result.problem} look="warning" />}
          <Others all={looking.result.found} chosen={chosen(looking.result, draft.base)} />
        </>
      )}
    </div>
  );
}

function Best({ found, draft }: { found: Found | null; draft: Draft }) {
  if (!found) return null;
  const says = t.connect.found;
  return (
    <>
      {found.ari && (
        <p className={styles.line}>
          <span className={styles.mark}>
            <Icon name="check" size={15} />
          </span>
          <span>
            <b>{says.asterisk(found.version)}</b> <code className={styles.address}>{found.url}</code>
            <span className={styles.can}>{says.can(found.version, featuresOf(found.version))}</span>
          </span>
        </p>
      )}
      {found.certificate && (
        <Shown certificate={found.certificate} untrusted={found.untrusted} draft={draft} />
      )}
    </>
  );
}

/** The other ways to the same PBX. */
function Others({ all, chosen }: { all: readonly Found[]; chosen: Found | null }) {
  const others = all.filter(({ url }) => url !== chosen?.url);
  if (others.length === 0) return null;
  return (
    <p className={styles.others}>
      <span className={styles.quiet}>{t.connect.found.others}</span>
      {others.map((found) => (
        <Button key={found.url} onPress={() => choose(found)}>
          {found.url}
        </Button>
      ))}
    </p>
  );
}

/** The certificate of an https PBX: trusted, accepted, or for the operator to judge. */
function Shown({
  certificate,
  untrusted,
  draft,
}: {
  certificate: Certificate;
  untrusted: string | null;
  draft: Draft;
}) {
  const { trust } = draft;
  const now = useNow();
  const says = t.connect.found.certificate;
  const forget = () => trustBy({ ca: '', fingerprint: '' });
  if (untrusted === null) {
    const by = trust.fingerprint ? says.accepted : trust.ca ? says.byAuthority : null;
    return (
      <p className={styles.line}>
        <span className={styles.mark}>
          <Icon name="lock" size={15} />
        </span>
        <span>{by ?? says.trusted(certificate.issuer)}</span>
        {by && <Button onPress={forget}>{says.forget}</Button>}
      </p>
    );
  }
  return (
    <div className={styles.certificate} role="group" aria-label={says.title}>
      <p className={styles.title}>{trust.fingerprint ? says.changed : says.unknown(untrusted)}</p>
      <dl className={styles.facts}>
        <Fact name={says.subject} value={certificate.subject} />
        <Fact name={says.issuer} value={certificate.issuer} />
        <Fact name={says.names} value={certificate.names.join(', ')} />
        <Fact
          name={says.valid}
          value={says.period(certificate.validFrom, certificate.validTo)}
          bad={certificate.validTo < now}
        />
        <Fact name={says.fingerprint} value={certificate.fingerprint} mono />
      </dl>
      <p className={styles.quiet}>{says.compare}</p>
      <div className={styles.choices}>
        <Button look="primary" onPress={() => trustBy({ ca: '', fingerprint: certificate.fingerprint })}>
          {says.accept}
        </Button>
        <AuthorityFile />
      </div>
    </div>
  );
}

function Fact({ name, value, mono, bad }: { name: string; value: string; mono?: boolean; bad?: boolean }) {
  if (value === '') return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd className={cx(mono && styles.mono, bad && styles.bad)}>{value}</dd>
    </div>
  );
}

/** Chooses the file of a certificate authority. It is no secret: it may pass through the window. */
function AuthorityFile() {
  const id = useId();
  const says = t.connect.found.certificate;
  const read = async (event: ChangeEvent<HTMLInputElement>) => {
    const ca = await event.target.files?.[0]?.text();
    if (ca !== undefined) trustBy({ ca, fingerprint: '' });
  };
  return (
    <label htmlFor={id} className={styles.file}>
      {says.authority}
      <input
        id={id}
        type="file"
        accept=".pem,.crt,.cer"
        className="visually-hidden"
        onChange={(event) => void read(event)}
      />
    </label>
  );
}
