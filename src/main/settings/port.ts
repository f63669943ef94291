import type { AgentConfig } from '../../shared/domain/agent.ts';
import type { Assignment } from '../../shared/domain/assignment.ts';
import type { PbxConfig } from '../../shared/domain/pbx.ts';
import type { Settings } from '../../shared/contract/app.ts';

/** Everything kept in the settings file. No secrets. */
export interface SettingsData {
  settings: Settings;
  pbxs: PbxConfig[];
  agents: AgentConfig[];
  assignments: Assignment[];
}

export interface SettingsStore {
  get<K extends keyof SettingsData>(key: K): SettingsData[K];
  /** Validates, writes atomically, then tells the listeners. */
  set<K extends keyof SettingsData>(key: K, value: SettingsData[K]): void;
  onChange(listener: (key: keyof SettingsData) => void): () => void;
}
