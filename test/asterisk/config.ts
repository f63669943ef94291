import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { render, type TemplateValues } from '../../src/main/diagnostics/templates.ts';

/** Ports and places of one private Asterisk. */
export interface Site {
  /** Private folder: etc, run, log, spool, lib. Short, because run/asterisk.ctl must stay under 108 characters. */
  folder: string;
  /** Folder of the unpacked Asterisk, and its triplet. */
  root: string;
  triplet: string;
  httpPort: number;
  httpsPort: number;
  sipPort: number;
  rtpStart: number;
}

const templates = new URL('../../asterisk-conf/', import.meta.url);

/** One of the administrator's files, filled in. */
export async function fromTemplate(name: string, values: Partial<TemplateValues>): Promise<string> {
  return render(await readFile(new URL(name, templates), 'utf8'), values);
}

/** The files that every private Asterisk has, whatever its role. */
export function baseFiles(site: Site): Record<string, string> {
  const { folder, root } = site;
  return {
    'asterisk.conf': `[directories]
astetcdir => ${folder}/etc
astmoddir => ${root}/usr/lib/${site.triplet}/asterisk/modules
astvarlibdir => ${folder}/lib
astdbdir => ${folder}/lib
astkeydir => ${folder}/lib
astdatadir => ${root}/usr/share/asterisk
astagidir => ${root}/usr/share/asterisk/agi-bin
astspooldir => ${folder}/spool
astrundir => ${folder}/run
astlogdir => ${folder}/log
astcachedir => ${folder}/lib
astsbindir => ${root}/bin
[options]
verbose = 3
nocolor = yes
documentation_language = en_US
defaultlanguage = en
transmit_silence = yes
`,
    'logger.conf': `[general]
dateformat = %F %T.%3q
[logfiles]
console => warning,error
full.log => notice,warning,error,verbose
`,
    'rtp.conf': `[general]
rtpstart = ${site.rtpStart}
rtpend = ${site.rtpStart + 1999}
icesupport = no
strictrtp = yes
`,
    'indications.conf': `[general]
country = us
[us]
description = United States
ringcadence = 2000,4000
dial = 350+440
busy = 480+620/500,0/500
ring = 440+480/2000,0/4000
congestion = 480+620/250,0/250
`,
    'musiconhold.conf': `[default]
mode = files
directory = ${folder}/lib/music
`,
    'manager.conf': '[general]\nenabled = no\n',
    'cdr.conf': '[general]\nenable = no\n',
    ...Object.fromEntries(
      [
        'stasis',
        'codecs',
        'features',
        'udptl',
        'cel',
        'ccss',
        'acl',
        'dnsmgr',
        'sorcery',
        'pjproject',
        'dsp',
        'cli_permissions',
        'cli_aliases',
        'res_stun_monitor',
      ].map((name) => [`${name}.conf`, '']),
    ),
  };
}

/** A SIP endpoint without password at 127.0.0.1, as `PJSIP/<name>`. */
export interface Endpoint {
  name: string;
  contact: string;
  context: string;
  codecs: string;
  callerId?: string;
  /** Calls from that address are taken for this endpoint's; only one endpoint of an instance may have it. */
  identify?: boolean;
}

export function pjsipConf(sipPort: number, endpoints: Endpoint[]): string {
  const parts = endpoints.map(
    (endpoint) => `[${endpoint.name}]
type = endpoint
transport = udp
context = ${endpoint.context}
disallow = all
allow = ${endpoint.codecs}
direct_media = no
rtp_symmetric = yes
dtmf_mode = rfc4733
trust_id_inbound = yes
aors = ${endpoint.name}
${endpoint.callerId ? `callerid = ${endpoint.callerId}\n` : ''}
[${endpoint.name}]
type = aor
contact = ${endpoint.contact}
qualify_frequency = 0
`,
  );
  const trunk = endpoints.find((endpoint) => endpoint.identify);
  return `[global]
type = global
user_agent = Cordboard test
endpoint_identifier_order = ip,username
[udp]
type = transport
protocol = udp
bind = 127.0.0.1:${sipPort}

${parts.join('\n')}
${trunk ? `[${trunk.name}-address]\ntype = identify\nendpoint = ${trunk.name}\nmatch = 127.0.0.1\n` : ''}`;
}

/** What the tests load besides asterisk-conf/modules.conf. Autoload would take longer and open more ports. */
const TEST_MODULES = [
  'res_timing_timerfd res_sorcery_config res_sorcery_memory res_sorcery_memory_cache res_sorcery_astdb res_crypto',
  'res_rtp_asterisk res_rtp_multicast codec_gsm codec_g722 format_wav format_gsm format_pcm format_sln',
  'app_dial app_echo app_playback app_playtones app_read app_senddtmf app_userevent app_while app_chanspy',
  'app_mixmonitor func_periodic_hook func_cut func_groupcount func_uri func_channel func_global func_math func_strings',
  'func_timeout func_hangupcause func_uuid func_volume func_talkdetect bridge_builtin_interval_features bridge_holding',
  'bridge_native_rtp chan_bridge_media chan_rtp res_audiosocket chan_audiosocket',
  'res_pjproject res_pjsip res_pjsip_session res_pjsip_acl res_pjsip_caller_id res_pjsip_dtmf_info',
  'res_pjsip_endpoint_identifier_ip res_pjsip_endpoint_identifier_user res_pjsip_endpoint_identifier_anonymous',
  'res_pjsip_header_funcs res_pjsip_nat res_pjsip_pubsub res_pjsip_refer res_pjsip_rfc3326 res_pjsip_sdp_rtp chan_pjsip',
  'func_pjsip_endpoint',
];

export async function modulesConf(more: readonly string[] = []): Promise<string> {
  const own = [...TEST_MODULES.flatMap((line) => line.split(' ')), ...more].map(
    (name) => `load = ${name}.so`,
  );
  // Its section goes on with the lines after it: Asterisk reads only the first [modules].
  return `${await fromTemplate('modules.conf', { modules: ['[modules]'], allModules: ['yes'] })}\nautoload = no\n${own.join('\n')}\n`;
}

export function etcPath(site: Site, name: string): string {
  return join(site.folder, 'etc', name);
}
