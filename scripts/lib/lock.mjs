import { createHash } from 'node:crypto';
import { unlinkSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { say } from './say.mjs';

// Sockets without a file came to Node with version 20; before that all of them had the same name.
const nameless = process.platform === 'linux' && Number.parseInt(process.versions.node, 10) >= 20;

// A listening socket as a lock: the kernel frees it when its holder dies, so there are no stale locks to judge.
function addressOf(name) {
  const id = `cordboard-${createHash('sha256').update(name).digest('hex').slice(0, 24)}`;
  if (nameless) return `\0${id}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\${id}`;
  return join(tmpdir(), `${id}.sock`);
}

function tryListen(address) {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error) => (error.code === 'EADDRINUSE' ? resolve(null) : reject(error)));
    server.listen(address, () => {
      server.unref();
      resolve(server);
    });
  });
}

/** Where the socket is a file it outlives its holder: nobody answers there then. */
function removeIfDead(address) {
  return new Promise((resolve) => {
    const socket = connect(address, () => {
      socket.destroy();
      resolve();
    });
    socket.on('error', (error) => {
      try {
        if (error.code === 'ECONNREFUSED') unlinkSync(address);
      } catch {
        // Another waiter was quicker.
      }
      resolve();
    });
  });
}

/** Runs `work` while no other process on this machine works under the same name. */
export async function withLock(name, work) {
  const address = addressOf(name);
  let server = await tryListen(address);
  for (let tries = 1; server === null; tries++) {
    if (tries === 10) say(`Waiting for another run of Cordboard's scripts (${name}) ...`);
    if (!nameless && process.platform !== 'win32') await removeIfDead(address);
    await wait(200);
    server = await tryListen(address);
  }
  try {
    return await work();
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}
