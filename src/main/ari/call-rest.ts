import type { z } from 'zod';
import { ownArgs } from './decode.ts';
import { PbxError } from './errors.ts';
import type { Bridge, Origination } from './port.ts';
import { BridgeSchema, VariableSchema } from './schemas.ts';
import type { Operations } from './transport.ts';

export function isGone(error: unknown): boolean {
  return error instanceof PbxError && error.status === 404;
}

/** What is done to channels and bridges: the part of ARI that calls are made of. All reject with a PbxError. */
export class CallRest {
  protected readonly operations: Operations;

  constructor(operations: Operations) {
    this.operations = operations;
  }

  protected async get<T>(
    schema: z.ZodType<T>,
    resource: string,
    operation: string,
    parameters: object,
    what: string,
  ) {
    const answer = await this.operations.call(resource, operation, parameters, what);
    const parsed = schema.safeParse(answer);
    if (parsed.success) return parsed.data;
    throw new PbxError(
      {
        code: 'answer-not-understood',
        message: `${what}: the answer of the PBX has another form than expected.`,
        hint: 'The log names the fields. Is this Asterisk 16 or newer?',
      },
      { cause: parsed.error },
    );
  }

  protected async do(resource: string, operation: string, parameters: object, what: string): Promise<void> {
    await this.operations.call(resource, operation, parameters, what);
  }

  /** Where the thing is gone already there is nothing to do: false. */
  protected async ifThere(
    resource: string,
    operation: string,
    parameters: object,
    what: string,
  ): Promise<boolean> {
    try {
      await this.do(resource, operation, parameters, what);
      return true;
    } catch (error) {
      if (isGone(error)) return false;
      throw error;
    }
  }

  answer(channelId: string): Promise<void> {
    return this.do('channels', 'answer', { channelId }, 'Answering');
  }

  hangUp(channelId: string, reason?: string): Promise<boolean> {
    const parameters = { channelId, ...(reason === undefined ? {} : { reason }) };
    return this.ifThere('channels', 'hangup', parameters, 'Hanging up');
  }

  continueInDialplan(
    channelId: string,
    place: { context?: string; extension?: string; priority?: number },
  ): Promise<boolean> {
    return this.ifThere(
      'channels',
      'continueInDialplan',
      { channelId, ...place },
      'Giving a call back to the dialplan',
    );
  }

  setVariable(channelId: string, variable: string, value: string): Promise<void> {
    return this.do('channels', 'setChannelVar', { channelId, variable, value }, 'Setting a channel variable');
  }

  async getVariable(channelId: string, variable: string): Promise<string | null> {
    const what = 'Reading a channel variable';
    try {
      return (await this.get(VariableSchema, 'channels', 'getChannelVar', { channelId, variable }, what))
        .value;
    } catch (error) {
      // Asterisk answers 404 for both; only the words tell a variable that is not set from a channel that is gone.
      if (isGone(error) && error instanceof PbxError && /variable/i.test(error.message.slice(what.length)))
        return null;
      throw error;
    }
  }

  createBridge(name: string): Promise<Bridge> {
    return this.get(BridgeSchema, 'bridges', 'create', { type: 'mixing', name }, 'Making a bridge');
  }

  addToBridge(bridgeId: string, channelIds: string[]): Promise<void> {
    const parameters = { bridgeId, channel: channelIds.join(',') };
    return this.do('bridges', 'addChannel', parameters, 'Adding to a bridge');
  }

  destroyBridge(bridgeId: string): Promise<boolean> {
    return this.ifThere('bridges', 'destroy', { bridgeId }, 'Removing a bridge');
  }

  async removeFromBridge(bridgeId: string, channelId: string): Promise<void> {
    try {
      await this.do('bridges', 'removeChannel', { bridgeId, channel: channelId }, 'Taking out of a bridge');
    } catch (error) {
      // 400: no such channel; 422: not in this bridge.
      const status = error instanceof PbxError ? error.status : null;
      if (status !== 400 && status !== 404 && status !== 422) throw error;
    }
  }

  originate(app: string, call: Origination): Promise<void> {
    const { endpoint, channelId, otherChannelId, callerId, timeoutSeconds: timeout } = call;
    const there = 'place' in call ? call.place : { app, appArgs: ownArgs(call.data) };
    const parameters = { endpoint, channelId, otherChannelId, callerId, timeout, ...there };
    return this.do('channels', 'originate', parameters, `Calling ${endpoint}`);
  }

  /** Makes a channel that enters `app` and does nothing until it is dialled. */
  create(app: string, call: Pick<Origination, 'endpoint' | 'channelId' | 'otherChannelId'>): Promise<void> {
    return this.do('channels', 'create', { ...call, app }, `Making a channel to ${call.endpoint}`);
  }

  dial(channelId: string, timeout: number): Promise<void> {
    return this.do('channels', 'dial', { channelId, timeout }, 'Calling');
  }

  sendDigits(channelId: string, dtmf: string): Promise<void> {
    return this.do('channels', 'sendDTMF', { channelId, dtmf }, 'Sending digits');
  }

  startMusic(channelId: string): Promise<void> {
    return this.do('channels', 'startMoh', { channelId }, 'Starting music on hold');
  }

  stopMusic(channelId: string): Promise<boolean> {
    return this.ifThere('channels', 'stopMoh', { channelId }, 'Stopping music on hold');
  }

  startBridgeMusic(bridgeId: string): Promise<void> {
    return this.do('bridges', 'startMoh', { bridgeId }, 'Starting music on hold');
  }

  async stopBridgeMusic(bridgeId: string): Promise<void> {
    try {
      await this.ifThere('bridges', 'stopMoh', { bridgeId }, 'Stopping music on hold');
    } catch (error) {
      // 409: no music was being played.
      if (!(error instanceof PbxError) || error.status !== 409) throw error;
    }
  }
}
