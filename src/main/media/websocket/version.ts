import { featuresToUse } from '../../../shared/domain/asterisk-versions.ts';

/** What an Asterisk's chan_websocket can do, from its version. */
export interface MediaForm {
  /** Asks for JSON control (transport_data=f(json)). Anything but this exact value crashes Asterisk. */
  json: boolean;
  /**
   * How a connection is matched to its call: by the secret in channel_variables and channel_id, by channel_id alone,
   * or (nothing else is there) by the name of the channel that our own POST made.
   */
  match: 'secret' | 'id' | 'name';
  /** The driver no longer makes up silence: we send it while nobody talks. */
  silence: boolean;
}

/**
 * @param version as /asterisk/info tells it. One without a number counts as the newest.
 * @returns null where that Asterisk has no chan_websocket
 */
export function mediaFormOf(version: string): MediaForm | null {
  const features = featuresToUse(version);
  if (!features.has('websocket')) return null;
  const json = features.has('json-control');
  return {
    json,
    match: json ? 'secret' : features.has('channel-id') ? 'id' : 'name',
    silence: features.has('no-made-up-silence'),
  };
}
