import { z } from 'zod';
import type { EngineField } from '../../shared/domain/engine.ts';
import { socketUrl } from './engine-socket.ts';
import { checked } from './remote-engine.ts';

/** A field of an engine's description, with what most of them have alike. */
export function field(
  key: string,
  label: string,
  kind: EngineField['kind'],
  more: Partial<EngineField> = {},
): EngineField {
  return { key, label, kind, help: '', required: false, initial: '', choices: [], ...more };
}

/** What a language model is told first. */
export const instructionsField = (key: string, label: string): EngineField =>
  field(key, label, 'long-text', {
    required: true,
    initial:
      'You answer the telephone of {business}. The caller’s number is {caller_number}. Be friendly and brief.',
    help: 'Facts and what is known of the call stand in braces: {business}, {caller_number}, {called_number}.',
  });

export const greetingField = (help: string): EngineField =>
  field('greeting', 'Greeting', 'text', {
    initial: 'Good day, this is {business}. How may I help you?',
    help,
  });

/** The address of a server, `otherwise` where none was entered. @param name what the engine is called */
export const addressOption = (name: string, otherwise: string) =>
  z
    .string()
    .trim()
    .default('')
    .transform(checked((url) => (url === '' ? otherwise : socketUrl(url, name).href)));
