import type { Inbox } from './inbox.ts';
import type { Origination, PbxLink } from './port.ts';
import type { Rest } from './rest.ts';

/** What a link does on the PBX, whichever session it has at the moment. */
export abstract class LinkOperations {
  /** Throws where there is no session. */
  protected abstract get rest(): Rest;
  protected abstract get app(): string;
  protected abstract get inbox(): Inbox | null;

  async answer(channelId: string): Promise<void> {
    await this.rest.answer(channelId);
  }

  async hangUp(channelId: string, reason?: string): Promise<void> {
    await this.rest.hangUp(channelId, reason);
  }

  async toDialplan(...[channelId, place = {}]: Parameters<PbxLink['toDialplan']>): Promise<boolean> {
    const { rest, inbox } = this;
    // Before the request: the first steps in the dialplan may be told before its answer.
    inbox?.givenBack(channelId, place);
    let there = false;
    try {
      there = await rest.continueInDialplan(channelId, place);
    } finally {
      if (!there) inbox?.fallback.forget(channelId);
    }
    return there;
  }

  async setVariable(channelId: string, name: string, value: string): Promise<void> {
    await this.rest.setVariable(channelId, name, value);
  }

  async getVariable(channelId: string, name: string): Promise<string | null> {
    return this.rest.getVariable(channelId, name);
  }

  async createBridge(...[name]: Parameters<PbxLink['createBridge']>): ReturnType<PbxLink['createBridge']> {
    return this.rest.createBridge(name);
  }

  async addToBridge(bridgeId: string, channelIds: string[]): Promise<void> {
    await this.rest.addToBridge(bridgeId, channelIds);
  }

  async removeFromBridge(bridgeId: string, channelId: string): Promise<void> {
    await this.rest.removeFromBridge(bridgeId, channelId);
  }

  async destroyBridge(bridgeId: string): Promise<void> {
    await this.rest.destroyBridge(bridgeId);
  }

  async externalMedia(
    ...[request, data]: Parameters<PbxLink['externalMedia']>
  ): ReturnType<PbxLink['externalMedia']> {
    return this.rest.openMedia(this.app, request, data);
  }

  async runningModules(): Promise<Set<string>> {
    return this.rest.runningModules();
  }

  async snoop(...[channelId, spy, data]: Parameters<PbxLink['snoop']>): ReturnType<PbxLink['snoop']> {
    return this.rest.snoop(this.app, channelId, spy, data);
  }

  async originate(call: Origination): Promise<void> {
    await this.rest.originate(this.app, call);
  }

  async sendDigits(channelId: string, digits: string): Promise<void> {
    await this.rest.sendDigits(channelId, digits);
  }

  async startMusic(channelId: string): Promise<void> {
    await this.rest.startMusic(channelId);
  }

  async stopMusic(channelId: string): Promise<void> {
    await this.rest.stopMusic(channelId);
  }

  async startBridgeMusic(bridgeId: string): Promise<void> {
    await this.rest.startBridgeMusic(bridgeId);
  }

  async stopBridgeMusic(bridgeId: string): Promise<void> {
    await this.rest.stopBridgeMusic(bridgeId);
  }

  async channel(channelId: string): ReturnType<PbxLink['channel']> {
    return this.rest.channel(channelId);
  }
}
