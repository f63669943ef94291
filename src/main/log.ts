import { pino, type DestinationStream, type Logger as PinoLogger } from 'pino';

export type Logger = PinoLogger;

/** Fields that never reach a log, wherever they stand in an object (up to two levels down). */
const SECRET_FIELDS = [
  'password',
  'secret',
  'token',
  'authorization',
  'headers',
  'url',
  'variables',
  'channelvars',
  'digit',
  'digits',
];

/**
 * The one place where logs are made and redacted. `url` is on the list because a URL may carry a query; log host and
 * path under other names.
 */
export function createLog(options: { level?: string; to?: DestinationStream } = {}): Logger {
  const paths = SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]);
  const settings = {
    level: options.level ?? 'info',
    base: null,
    redact: { paths, censor: '[redacted]' },
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  return options.to ? pino(settings, options.to) : pino(settings);
}
