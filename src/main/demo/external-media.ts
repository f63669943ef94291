import type { WireFormat } from '../../shared/domain/audio.ts';
import { FRAME_BYTES } from '../../shared/domain/audio.ts';
import type { ExternalMediaRequest } from './media-links.ts';
import { INTERNAL_ERROR, refuse, type Answer, type Arguments } from './operations.ts';

/** Judges a request for external media as Asterisk does: the request in our terms, or the refusal. */
export function readExternalMedia(
  { values, variables }: Arguments,
  hasTarget: (client: string) => boolean,
): { request: ExternalMediaRequest } | { refusal: Answer } {
  const server = values['connection_type'] === 'server';
  const host = values['external_host'] ?? '';
  if (!values['app']) return { refusal: refuse(400, 'app cannot be empty') };
  if (values['transport'] !== 'websocket') return { refusal: INTERNAL_ERROR };
  if (!server && host === '')
    return { refusal: refuse(400, 'external_host is required for all but websocket server connections') };
  if (!server && !hasTarget(host))
    return { refusal: refuse(400, 'external_host must be a valid websocket_client connection id.') };
  if (values['encapsulation'] !== undefined && values['encapsulation'] !== 'none')
    return { refusal: refuse(400, "encapsulation must be 'none' for websocket transport") };
  if (!values['format']) return { refusal: refuse(400, 'format cannot be empty') };
  if (values['direction'] !== undefined && values['direction'] !== 'both')
    return { refusal: refuse(400, 'Invalid direction specified') };
  const format = values['format'];
  const options = readOptions(values['transport_data'] ?? '');
  if (!isFormat(format) || !options || (server && (options.query !== '' || !['', 'INCOMING'].includes(host))))
    return { refusal: INTERNAL_ERROR };
  const transportData = values['transport_data'] ?? '';
  return {
    request: {
      app: values['app'],
      data: values['data'] ?? '',
      format,
      connection: server ? { type: 'server' } : { type: 'client', client: host, query: options.query },
      control: options.control,
      dialString: `${server ? 'INCOMING' : host}${transportData ? `/${transportData}` : ''}`,
      channelId: values['channelId'] ?? null,
      variables,
    },
  };
}

function isFormat(format: string): format is WireFormat {
  return Object.hasOwn(FRAME_BYTES, format);
}

/** The options in `transport_data`, such as v(a=b)f(json); null where one is not known. */
function readOptions(text: string): { query: string; control: 'json' | 'plain-text' } | null {
  const options = { query: '', control: 'plain-text' as 'json' | 'plain-text' };
  const rest = text.replace(/([a-z])\(([^()]*)\)/g, (all: string, name: string, value: string) => {
    if (name === 'f' && (value === 'json' || value === 'plain-text')) options.control = value;
    else if (name === 'v' && /^[^\s&]*$/.test(value)) options.query = value.replaceAll(',', '&');
    else return all;
    return '';
  });
  return rest === '' ? options : null;
}
