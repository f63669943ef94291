import type { EngineField } from '../../shared/domain/engine.ts';

/** A field of an engine's description, with what most of them have alike. */
export function field(
  key: string,
  label: string,
  kind: EngineField['kind'],
  more: Partial<EngineField> = {},
): EngineField {
  return { key, label, kind, help: '', required: false, initial: '', choices: [], ...more };
}
