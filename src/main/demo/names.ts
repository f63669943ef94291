/** The ids and names that a PBX gives in order. */
export class Names {
  private channels = 0;
  private lines = 0;
  private snoops = 0;

  channelId(): string {
    return `${Math.floor(Date.now() / 1000)}.${this.channels++}`;
  }

  line(device: string): string {
    return `PJSIP/${device}-${hex(this.lines++)}`;
  }

  snoop(targetId: string): string {
    return `Snoop/${targetId}-${hex(this.snoops++)}`;
  }
}

function hex(n: number): string {
  return n.toString(16).padStart(8, '0');
}
