import { z } from 'zod';
import { AuditEntry, CallRecord, TranscriptLine } from '../domain/call.ts';
import { Problem } from '../domain/problem.ts';
import { command } from './define.ts';

export const Settings = z.object({
  operatorName: z.string().max(60),
  theme: z.enum(['system', 'light', 'dark']),
  /** Device ids of the browser; empty means the system's default. */
  microphoneId: z.string(),
  speakerId: z.string(),
  /** Caller left and agent right, or both in both ears. */
  listenMix: z.enum(['stereo', 'mixed']),
  /** Days that call records are kept; 0 keeps them for ever. */
  retentionDays: z.int().min(0).max(3650),
  /** Digits that callers key in, in transcripts and records. */
  keepDigits: z.boolean(),
});
export type Settings = z.infer<typeof Settings>;

export const AppInfo = z.object({
  version: z.string(),
  /** Null where passwords can be kept; otherwise why not. */
  keychain: Problem.nullable(),
  demo: z.boolean(),
  host: z.string(),
  osUser: z.string(),
  /** The official Electron, or the unofficial fallback. */
  runtime: z.string(),
});
export type AppInfo = z.infer<typeof AppInfo>;

export const appCommands = {
  'app.info': command(z.void(), AppInfo),
  /** Puts text on the clipboard; the window has no leave to do it itself. */
  'app.copyText': command(z.object({ text: z.string().max(1_000_000) }), z.void()),
  'settings.get': command(z.void(), Settings),
  'settings.save': command(Settings, z.void()),
  /** Newest first; `before` is the startedAt of the last row seen. */
  'history.list': command(
    z.object({ search: z.string().max(100), before: z.number().nullable(), limit: z.int().min(1).max(200) }),
    z.array(CallRecord),
  ),
  'history.get': command(
    z.object({ id: z.string() }),
    z.object({ record: CallRecord, lines: z.array(TranscriptLine), audit: z.array(AuditEntry) }),
  ),
  'history.remove': command(z.object({ ids: z.array(z.string()).min(1) }), z.void()),
  'history.removeAll': command(z.void(), z.void()),
  'audit.list': command(
    z.object({ before: z.number().nullable(), limit: z.int().min(1).max(200) }),
    z.array(AuditEntry),
  ),
  /** The window tells that the input device it captures from has changed or gone; main stops the microphone. */
  'audio.deviceChanged': command(z.void(), z.void()),
  /** The answer to app.request confirm-quit: gives every call back and quits, or hides the window while calls go on. */
  'app.close': command(z.object({ how: z.enum(['quit', 'background']) }), z.void()),
};
