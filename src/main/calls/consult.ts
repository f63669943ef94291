import { randomUUID } from 'node:crypto';
import type { AgentConfig } from '../../shared/domain/agent.ts';
import { CordboardError, problemOf } from '../../shared/domain/problem.ts';
import type { ToolResult } from '../agents/port.ts';
import type { Channel, PbxEvent } from '../ari/port.ts';
import { ourWords } from './agents-of-call.ts';
import type { CallDeps } from './deps.ts';
import { findPlace } from './give-back.ts';
import { Legs } from './legs.ts';
import type { CallCore, CallEvent } from './state.ts';
import { joinedMissing } from './problems.ts';

/** The Stasis argument that marks the channels of a consultation. */
export const CONSULT_MARK = 'cordboard-consult';
/** Of asterisk-conf/extensions.conf: connects a caller with CORDBOARD_PEER, without us. */
const JOINED = { context: 'cordboard-joined', extension: 's', priority: 1 };
/** Asterisk stops ringing by itself; where it does not, we do. */
const RING_SPARE_MS = 2000;
/** How long a person whom the dialplan did not take over is kept. */
const JOIN_MS = 5000;

/** A call as a consultation needs it. */
export interface ConsultedCall {
  readonly id: string;
  readonly channel: Channel;
  readonly agent: AgentConfig | null;
  core(): CallCore;
  dispatch(event: CallEvent): void;
  onCore(listener: () => void): () => void;
  /** Settles when the caller hears music; rejects where there is none. */
  held(): Promise<void>;
  note(text: string): void;
  setVariables(values: Readonly<Record<string, string>>): void;
}

/** Ends a consultation, in words for the agent. */
class NotConnected extends CordboardError {
  constructor(message: string) {
    super({ code: 'not-connected', message, hint: 'The caller is with the agent again.' });
  }
}

/**
 * An agent's attended transfer: a person is called while the caller hears music, is told the summary over a bridge and a media
 * connection of their own, and is then connected with the caller by the dialplan, where both talk on without us.
 */
export class Consultation {
  readonly #deps: CallDeps;
  readonly #call: ConsultedCall;
  readonly #person = { id: randomUUID() };
  /** The other half of a Local channel. */
  readonly #otherId = randomUUID();
  readonly #legs: Legs;
  readonly #answered = Promise.withResolvers<void>();
  readonly #mediaEntered = Promise.withResolvers<void>();
  /** Rejects with why it cannot go on. */
  readonly #over = Promise.withResolvers<never>();
  readonly #personLeft = Promise.withResolvers<void>();

  constructor(deps: CallDeps, call: ConsultedCall) {
    this.#deps = deps;
    this.#call = call;
    const legs = { ...deps, mediaMs: deps.timing.media };
    this.#legs = new Legs(legs, call.id, this.#person, `${CONSULT_MARK},${call.id},media`);
    this.#over.promise.catch(() => undefined);
  }

  owns(channelId: string): boolean {
    return [this.#person.id, this.#otherId, this.#legs.mediaChannelId].includes(channelId);
  }

  /** What is wrong with calling this extension; null where nothing is. */
  async obstacle(extension: string): Promise<string | null> {
    const { link, pbx, board } = this.#deps;
    const { channel, id } = this.#call;
    // It comes from a language model and goes into the address that Asterisk dials.
    if (!/^[\w+*#.-]{1,40}$/.test(extension)) return `${extension} is no extension.`;
    if (!(await findPlace(link, channel, JOINED))) {
      board.notice('trouble', joinedMissing(), id);
      return 'Callers cannot be connected this way here.';
    }
    const context = /^Local\/\{number\}@([\w-]+)(\/n)?$/.exec(pbx.dialTemplate)?.[1];
    if (context && !(await findPlace(link, channel, { extension, context })))
      return `There is no extension ${extension}.`;
    return null;
  }

  async run(extension: string, summary: string): Promise<ToolResult> {
    const { link, log } = this.#deps;
    const offs = [
      link.onEvent((event) => this.#on(event)),
      this.#call.onCore(() => {
        const { phase, held } = this.#call.core();
        if (phase !== 'with-agent' || !held)
          this.#over.reject(new NotConnected('The call went on otherwise.'));
      }),
    ];
    this.#call.dispatch({ type: 'hold' });
    try {
      await this.#unlessOver(this.#call.held());
      await this.#unlessOver(this.#ring(extension));
      this.#call.note(`${extension} answered`);
      await this.#unlessOver(this.#tell(summary));
      await this.#join(extension);
      return { ok: true, text: `The caller is connected with ${extension}.` };
    } catch (error) {
      log.info({ callId: this.#call.id, err: error }, 'the person was not connected');
      link.hangUp(this.#person.id).catch(() => undefined);
      const { message } = problemOf(error);
      this.#call.note(`not connected with ${extension}: ${message}`);
      // An operator who took the call meanwhile has a hold of their own.
      if (this.#call.core().phase === 'with-agent') this.#call.dispatch({ type: 'resume' });
      return { ok: false, text: message };
    } finally {
      for (const off of offs) off();
      void this.#legs.takeDown();
    }
  }

  async #unlessOver(step: Promise<void>): Promise<void> {
    step.catch(() => undefined);
    await Promise.race([step, this.#over.promise]);
  }

  async #ring(extension: string): Promise<void> {
    const { link, pbx, timing } = this.#deps;
    const { name, number } = this.#call.channel.caller;
    const late = setTimeout(
      () => this.#over.reject(new NotConnected('Nobody answered.')),
      timing.ring + RING_SPARE_MS,
    );
    try {
      await link.originate({
        endpoint: pbx.dialTemplate.replaceAll('{number}', extension),
        channelId: this.#person.id,
        otherChannelId: this.#otherId,
        callerId: `"${name.replace(/["<>\\]/g, '')}" <${number}>`,
        timeoutSeconds: Math.ceil(timing.ring / 1000),
        data: `${CONSULT_MARK},${this.#call.id},person`,
      });
      await this.#unlessOver(this.#answered.promise);
    } finally {
      clearTimeout(late);
    }
  }

  /** Speaks the summary to the person, in the agent's voice. */
  async #tell(summary: string): Promise<void> {
    const { agent } = this.#call;
    const legs = this.#legs;
    const ended = () => this.#over.reject(new NotConnected('The connection to the person broke.'));
    const [pcm] = await Promise.all([
      summary && agent ? this.#deps.speak(summary, agent.voice) : null,
      legs.createBridge(),
      legs.openMedia(ended),
      this.#mediaEntered.promise,
    ]);
    await legs.join();
    const { media } = legs;
    if (!pcm || !media) return;
    media.setHearing({ caller: ['agent'], agent: [], operator: [] });
    this.#call.note(`said to the person: ${summary}`);
    const voice = media.voice('agent');
    voice.play(ourWords(this.#deps, media, pcm));
    voice.end();
    await new Promise<void>((played) => voice.mark(() => played()));
  }

  /** From here on the dialplan has both: whichever hangs up ends the other's call, with us or without us. */
  async #join(extension: string): Promise<void> {
    const { link, log } = this.#deps;
    // Asterisk does not take a channel out of a bridge of ours.
    await this.#legs.takeDown();
    const person = await link.channel(this.#person.id);
    if (!person) throw new NotConnected('The person hung up.');
    const { phase, held } = this.#call.core();
    if (phase !== 'with-agent' || !held) throw new NotConnected('The call went on otherwise.');
    this.#call.setVariables({ CORDBOARD_PEER: person.name });
    this.#call.note(`connected with ${extension}`);
    this.#call.dispatch({ type: 'agent-transfers', place: JOINED });
    const left = await Promise.race([
      this.#personLeft.promise.then(() => true),
      new Promise<false>((resolve) => setTimeout(() => resolve(false), JOIN_MS)),
    ]);
    if (left) return;
    log.warn({ callId: this.#call.id }, 'the dialplan did not take the person over');
    await link.hangUp(this.#person.id);
  }

  #on(event: PbxEvent): void {
    if (event.type === 'own-entered' && event.args[0] === CONSULT_MARK && event.args[1] === this.#call.id) {
      if (event.channel.id === this.#person.id) this.#answered.resolve();
      else if (event.args[2] === 'media') this.#mediaEntered.resolve();
    }
    if (event.type !== 'gone' && event.type !== 'left') return;
    if (event.channelId !== this.#person.id) return;
    this.#personLeft.resolve();
    this.#over.reject(new NotConnected(event.type === 'gone' ? whyGone(event.cause) : 'The person hung up.'));
  }
}

function whyGone(cause: number): string {
  if (cause === 17) return 'The line is busy.';
  if (cause === 21) return 'The person declined.';
  if (cause === 16) return 'The person hung up.';
  return 'Nobody answered.';
}
