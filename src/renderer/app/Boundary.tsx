import { Component, type ReactNode } from 'react';
import { t } from '../i18n/index.ts';
import { Button, EmptyState } from '../ui/index.ts';

/** Keeps an error of one page from emptying the window: bar, rail and microphone lamp stay. */
export class Boundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <EmptyState
        title={t.app.crash.title}
        actions={<Button onPress={() => this.setState({ error: null })}>{t.app.crash.again}</Button>}
      >
        <p>{error.message}</p>
        <p>{t.app.crash.text}</p>
      </EmptyState>
    );
  }
}
