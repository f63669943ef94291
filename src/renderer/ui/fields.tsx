import {
  FieldError,
  Group,
  Input,
  Label,
  NumberField as AriaNumberField,
  Button as AriaButton,
  Text,
  TextArea as AriaTextArea,
  TextField as AriaTextField,
} from 'react-aria-components';
import { cx } from './cx.ts';
import styles from './fields.module.css';

interface Common {
  label: string;
  /** One line below the field. */
  help?: string;
  /** What is wrong with the value; shown instead of the help and announced. */
  error?: string | undefined;
  isRequired?: boolean;
  isDisabled?: boolean;
  autoFocus?: boolean;
  /** Technical values: addresses, names in files. */
  mono?: boolean;
}

function Below({ help, error }: { help?: string | undefined; error?: string | undefined }) {
  return (
    <>
      {help && !error && (
        <Text slot="description" className={cx(styles.help)}>
          {help}
        </Text>
      )}
      <FieldError className={cx(styles.error)}>{error}</FieldError>
    </>
  );
}

export interface TextFieldProps extends Common {
  value: string;
  onChange: (value: string) => void;
  onBlur?: () => void;
  type?: 'text' | 'password' | 'url';
  placeholder?: string;
  maxLength?: number;
  /** More than one makes a text area. */
  rows?: number;
}

export function TextField({ label, help, error, mono, rows = 1, placeholder, ...props }: TextFieldProps) {
  const input = { className: cx(styles.input, mono && styles.mono), placeholder: placeholder ?? '' };
  return (
    <AriaTextField
      {...props}
      className={cx(styles.field)}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      autoComplete="off"
    >
      <Label className={cx(styles.label)}>{label}</Label>
      {rows > 1 ? (
        <AriaTextArea {...input} rows={rows} spellCheck={!mono} />
      ) : (
        <Input {...input} spellCheck={false} />
      )}
      <Below help={help} error={error} />
    </AriaTextField>
  );
}

export interface NumberFieldProps extends Common {
  value: number;
  onChange: (value: number) => void;
  min: number;
  max: number;
  step?: number;
}

export function NumberField({ label, help, error, mono, min, max, ...props }: NumberFieldProps) {
  return (
    <AriaNumberField
      {...props}
      className={cx(styles.field)}
      minValue={min}
      maxValue={max}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      formatOptions={{ useGrouping: false }}
    >
      <Label className={cx(styles.label)}>{label}</Label>
      <Group className={cx(styles.number)}>
        <Input className={cx(styles.input, mono && styles.mono)} />
        <AriaButton slot="decrement" className={cx(styles.step)}>
          −
        </AriaButton>
        <AriaButton slot="increment" className={cx(styles.step)}>
          +
        </AriaButton>
      </Group>
      <Below help={help} error={error} />
    </AriaNumberField>
  );
}
