import type { Duplex } from 'node:stream';

/** The page that Asterisk's HTTP server answers with where something is wrong outside of its REST interface. */
export function errorPage(status: number, title: string, text: string, serverName: string): string {
  return (
    '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\r\n<html><head>\r\n' +
    `<title>${status} ${title}</title>\r\n</head><body>\r\n<h1>${title}</h1>\r\n<p>${text}</p>\r\n<hr />\r\n` +
    `<address>${serverName}</address>\r\n</body></html>\r\n`
  );
}

/** Answers a request to upgrade with an error and closes the connection. */
export function refuseUpgrade(
  socket: Duplex,
  status: number,
  title: string,
  text: string,
  serverName: string,
  extra: { json?: string; headers?: readonly string[] } = {},
): void {
  const body = extra.json ?? errorPage(status, title, text, serverName);
  socket.on('error', () => socket.destroy());
  socket.end(
    [
      `HTTP/1.1 ${status} ${title}`,
      `Server: ${serverName}`,
      'Cache-Control: no-cache, no-store',
      `Content-Type: ${extra.json === undefined ? 'text/html' : 'application/json'}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      ...(extra.headers ?? []),
      '',
      body,
    ].join('\r\n'),
  );
}
