import type { Check } from '../check.ts';
import { application } from './application.ts';
import { ari } from './ari.ts';
import { assignments } from './assignments.ts';
import { codecs } from './codecs.ts';
import { credentials, write } from './credentials.ts';
import { dialplan } from './dialplan.ts';
import { events } from './events.ts';
import { clock, latency } from './latency.ts';
import { mediaArrives } from './media-arrives.ts';
import { mediaLoop } from './media-loop.ts';
import { mediaModule } from './media-module.ts';
import { mediaPort } from './media-port.ts';
import { modules } from './modules.ts';
import { reach } from './reach.ts';
import { route } from './route.ts';
import { version } from './version.ts';
import { websocketClient } from './websocket-client.ts';

/** Everything the doctor looks at; what others rest on stands before them. */
export const CHECKS: readonly Check[] = [
  reach,
  ari,
  credentials,
  write,
  modules,
  events,
  application,
  mediaModule,
  websocketClient,
  mediaPort,
  codecs,
  assignments,
  dialplan,
  latency,
  clock,
  version,
  mediaArrives,
  mediaLoop,
  route,
];
