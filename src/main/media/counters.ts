/** What happened on a media port since it was opened. */
export interface Counters {
  /** Connections that became the media leg of a call. */
  matched: number;
  /** Answered with an HTTP status before the upgrade, by reason. */
  refused: Record<RefusalReason, number>;
  /** Upgraded, but belonged to no call: closed. */
  unmatched: number;
  unknownControl: number;
  malformedControl: number;
  /** Datagrams from elsewhere than Asterisk. */
  strangers: number;
  /** Datagrams from Asterisk that are no audio of the call. */
  strangePackets: number;
  /** Packets that were lost or late, and made up. */
  concealed: number;
  /** Ms of audio that did not fit, or that a live voice skipped so as not to lag. */
  droppedMs: number;
  listenerErrors: number;
}

export type RefusalReason =
  'address' | 'credentials' | 'origin' | 'path' | 'not-upgrade' | 'subprotocol' | 'too-many' | 'malformed';

export function newCounters(): Counters {
  return {
    matched: 0,
    refused: {
      address: 0,
      credentials: 0,
      origin: 0,
      path: 0,
      'not-upgrade': 0,
      subprotocol: 0,
      'too-many': 0,
      malformed: 0,
    },
    unmatched: 0,
    unknownControl: 0,
    malformedControl: 0,
    strangers: 0,
    strangePackets: 0,
    concealed: 0,
    droppedMs: 0,
    listenerErrors: 0,
  };
}
