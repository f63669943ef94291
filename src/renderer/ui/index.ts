/**
 * The primitives that pages are built from. Colours and sizes come from tokens.css alone; behaviour and
 * accessibility from react-aria-components.
 */
export { Button, IconButton } from './Button.tsx';
export { Segmented, Select, Switch, type Option } from './choices.tsx';
export { cx } from './cx.ts';
export { ConfirmDialog, Dialog } from './Dialog.tsx';
export { NumberField, TextField } from './fields.tsx';
export { Glyph } from './Glyph.tsx';
export { Icon, type IconName } from './Icon.tsx';
export { Kbd } from './Kbd.tsx';
export { MenuButton } from './MenuButton.tsx';
export { EmptyState, Fields, Page, Section } from './Page.tsx';
export { Popup } from './Popup.tsx';
export { ProblemNote } from './ProblemNote.tsx';
export { SearchField } from './SearchField.tsx';
export { Tabs, type TabItem } from './Tabs.tsx';
export { Tag } from './Tag.tsx';
