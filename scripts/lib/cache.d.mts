export function keep(name: string, fill: (folder: string) => Promise<void>): Promise<string>;
