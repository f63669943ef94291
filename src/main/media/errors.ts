import type { MediaKind } from '../../shared/domain/pbx.ts';
import { CordboardError } from '../../shared/domain/problem.ts';

/** Trouble with the media connection of a call, or with the port that Asterisk dials. */
export class MediaError extends CordboardError {}

const WHAT_IS_NEEDED: Readonly<Record<MediaKind, string>> = {
  'pbx-dials-us':
    'Asterisk has to reach this computer at the media address and port, with the user and password of its websocket_client.conf.',
  'we-dial-pbx':
    'This computer has to reach the HTTP server of Asterisk, and chan_websocket has to be loaded there.',
  audiosocket:
    'Asterisk has to reach this computer at the media address and port, with chan_audiosocket loaded there.',
  rtp: 'chan_rtp has to be loaded in Asterisk, and the firewalls have to let UDP through both ways.',
};

export function mediaTimedOut(connection: MediaKind, afterMs: number): MediaError {
  return new MediaError({
    code: 'media-timeout',
    message: `The media connection of the call was not ready within ${afterMs} ms.`,
    hint: WHAT_IS_NEEDED[connection],
  });
}

export function mediaCancelled(): MediaError {
  return new MediaError({
    code: 'media-cancelled',
    message: 'The media connection was given up before it was ready.',
    hint: 'The call ended, or another step of its set-up failed.',
  });
}

export function mediaTooOld(version: string): MediaError {
  return new MediaError({
    code: 'media-version',
    message: `Asterisk ${version} cannot send audio over a WebSocket.`,
    hint: 'It came with Asterisk 20.16, 21.11, 22.6 and 23.0; 20.18, 22.8, 23.2 or newer is recommended.',
  });
}

export function mediaWrongFormat(asked: string, got: string): MediaError {
  return new MediaError({
    code: 'media-wrong-format',
    message: `Asterisk offered audio as ${got} where ${asked} was asked for.`,
    hint: 'Check that the codec is loaded in Asterisk (module show like codec) and allowed for WebSocket channels.',
  });
}

export function mediaMismatch(): MediaError {
  return new MediaError({
    code: 'media-mismatch',
    message: 'The media connection that came for the call belongs to another channel.',
    hint: 'Another program may use the same websocket client section on this Asterisk.',
  });
}

export function mediaNotListening(): MediaError {
  return new MediaError({
    code: 'media-not-listening',
    message: 'There is no port open that Asterisk could dial for this call.',
    hint: 'Set the media address and port of this PBX, or let Cordboard dial Asterisk.',
  });
}

export function mediaDialFailed(cause: unknown): MediaError {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new MediaError(
    {
      code: 'media-dial-failed',
      message: `Asterisk did not take the media connection: ${detail}`,
      hint: 'Check that chan_websocket and res_http_websocket are loaded, and the session limit in http.conf.',
    },
    { cause },
  );
}

export function mediaListenFailed(host: string, port: number, cause: unknown): MediaError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const why =
    code === 'EADDRINUSE'
      ? 'another program uses that port'
      : code === 'EADDRNOTAVAIL'
        ? 'this computer does not have that address'
        : code === 'EACCES'
          ? 'the system does not allow it'
          : cause instanceof Error
            ? cause.message
            : String(cause);
  return new MediaError(
    {
      code: 'media-listen-failed',
      message: `The media port ${host}:${port} could not be opened: ${why}.`,
      hint: 'Choose another address or port for the media connection of this PBX.',
    },
    { cause },
  );
}
