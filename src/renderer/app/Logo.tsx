import styles from './Logo.module.css';

/** Three jacks and the cords between them: caller, person, agent. */
export function Logo({ size = 20 }: { size?: number }) {
  return (
    <svg className={styles.logo} width={size} height={size} viewBox="0 0 20 20" aria-hidden="true">
      <path className={styles.cord} d="M4.2 8.4C4.2 16 9 16 10 16M15.8 8.4C15.8 16 11 16 10 16" />
      <circle className={styles.caller} cx="4.2" cy="5.6" r="2.7" />
      <circle className={styles.agent} cx="15.8" cy="5.6" r="2.7" />
      <circle className={styles.person} cx="10" cy="15.4" r="2.7" />
    </svg>
  );
}
