import type { ReactNode } from 'react';
import {
  Button as AriaButton,
  Header,
  Label,
  ListBox,
  ListBoxItem,
  ListBoxSection,
  Popover,
  RadioButton,
  RadioField,
  RadioGroup,
  Select as AriaSelect,
  SelectValue,
  SwitchButton,
  SwitchField,
  Text,
} from 'react-aria-components';
import styles from './choices.module.css';
import { cx } from './cx.ts';
import fields from './fields.module.css';
import { Icon } from './Icon.tsx';

export interface Option<T extends string> {
  id: T;
  label: string;
  /** A second, quieter line. */
  note?: string;
  /** In a list that opens: the heading that it stands under, with those beside it. */
  section?: string;
}

interface ChoiceProps<T extends string> {
  label: string;
  options: readonly Option<T>[];
  value: T;
  onChange: (value: T) => void;
  isDisabled?: boolean;
}

/** One of many, in a list that opens. */
export function Select<T extends string>({
  label,
  options,
  value,
  onChange,
  help,
  ...props
}: ChoiceProps<T> & { help?: string }) {
  const choose = (key: unknown) => {
    const found = options.find((option) => option.id === key);
    if (found) onChange(found.id);
  };
  return (
    <AriaSelect {...props} className={cx(fields.field)} value={value} onChange={choose}>
      <Label className={cx(fields.label)}>{label}</Label>
      <AriaButton className={cx(fields.input, styles.select)}>
        <SelectValue className={cx(styles.value)}>{({ selectedText }) => selectedText}</SelectValue>
        <Icon name="chevron" size={14} />
      </AriaButton>
      {help && (
        <Text slot="description" className={cx(fields.help)}>
          {help}
        </Text>
      )}
      <Popover className={cx(styles.popover)}>
        <ListBox className={cx(styles.list)}>
          {bySection(options).map(({ section, options }) =>
            section === undefined ? (
              options.map(item)
            ) : (
              <ListBoxSection key={section}>
                <Header className={styles.section}>{section}</Header>
                {options.map(item)}
              </ListBoxSection>
            ),
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}

function item<T extends string>(option: Option<T>) {
  return (
    <ListBoxItem key={option.id} id={option.id} textValue={option.label} className={cx(styles.item)}>
      <Text slot="label">{option.label}</Text>
      {option.note && (
        <Text slot="description" className={cx(styles.note)}>
          {option.note}
        </Text>
      )}
    </ListBoxItem>
  );
}

function bySection<T extends string>(options: readonly Option<T>[]) {
  const sections: { section: string | undefined; options: Option<T>[] }[] = [];
  for (const option of options) {
    const last = sections.at(-1);
    if (last && last.section === option.section) last.options.push(option);
    else sections.push({ section: option.section, options: [option] });
  }
  return sections;
}

/** One of few, all in sight. With `cards`, each has room for its note. */
export function Segmented<T extends string>({
  label,
  options,
  value,
  onChange,
  hideLabel,
  cards,
  isDisabled = false,
}: ChoiceProps<T> & { hideLabel?: boolean; cards?: boolean }) {
  const choose = (key: string) => {
    const found = options.find((option) => option.id === key);
    if (found) onChange(found.id);
  };
  return (
    <RadioGroup
      className={cx(fields.field)}
      value={value}
      onChange={choose}
      orientation="horizontal"
      isDisabled={isDisabled}
    >
      <Label className={hideLabel ? 'visually-hidden' : cx(fields.label)}>{label}</Label>
      <div className={cx(cards ? styles.cards : styles.segments)}>
        {options.map((option) => (
          <RadioField key={option.id} value={option.id}>
            <RadioButton className={cx(cards ? styles.card : styles.segment)}>
              <span>{option.label}</span>
              {option.note && cards && <span className={styles.note}>{option.note}</span>}
            </RadioButton>
          </RadioField>
        ))}
      </div>
    </RadioGroup>
  );
}

interface ToggleProps {
  children: ReactNode;
  isSelected: boolean;
  onChange: (isSelected: boolean) => void;
  isDisabled?: boolean;
}

/** Takes effect at once. */
export function Switch({ children, ...props }: ToggleProps) {
  return (
    <SwitchField {...props} className={cx(styles.toggleField)}>
      <SwitchButton className={cx(styles.toggle)}>
        <span className={styles.rail} aria-hidden="true">
          <span className={styles.knob} />
        </span>
        <span>{children}</span>
      </SwitchButton>
    </SwitchField>
  );
}
