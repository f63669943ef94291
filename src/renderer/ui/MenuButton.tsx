import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover, Text } from 'react-aria-components';
import button from './Button.module.css';
import choices from './choices.module.css';
import { cx } from './cx.ts';
import { Icon, type IconName } from './Icon.tsx';
import styles from './MenuButton.module.css';

/** A button that opens a list of things to do. */
export function MenuButton<T extends string>({
  children,
  icon,
  items,
  onAction,
  isDisabled = false,
}: {
  children: string;
  icon?: IconName;
  items: readonly { id: T; label: string; note?: string; icon?: IconName }[];
  onAction: (id: T) => void;
  isDisabled?: boolean;
}) {
  return (
    <MenuTrigger>
      <AriaButton className={cx(button.button)} isDisabled={isDisabled}>
        {icon && <Icon name={icon} size={16} />}
        <span>{children}</span>
        <Icon name="chevron" size={13} />
      </AriaButton>
      <Popover className={cx(choices.popover)} placement="bottom start">
        <Menu
          className={cx(choices.list, styles.menu)}
          aria-label={children}
          onAction={(key) => {
            const found = items.find(({ id }) => id === key);
            if (found) onAction(found.id);
          }}
        >
          {items.map(({ id, label, note, icon: sign }) => (
            <MenuItem key={id} id={id} textValue={label} className={cx(choices.item, styles.item)}>
              {sign && <Icon name={sign} size={16} />}
              <Text slot="label">{label}</Text>
              {note && (
                <Text slot="description" className={cx(choices.note, styles.note)}>
                  {note}
                </Text>
              )}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
