// As somebody who runs a PBX and has never seen the app: from its first start to the greeting of the agent at the ear.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, test, type Page } from 'playwright/test';
import type { ConfigFile } from '../../src/shared/contract/setup.ts';
import type { PbxLayout } from '../../src/shared/domain/pbx.ts';
import { asSystemsHaveThem, putInPlace, reload } from '../asterisk/administer.ts';
import { makeCertificates } from '../asterisk/certificates.ts';
import { startWorld, type World } from '../asterisk/world.ts';
import { HttpsProxy } from '../support/https-proxy.ts';
import { speechHeard } from '../support/speech.ts';
import { launchApp, type App } from './support/app.ts';

/** More than this is no first call in ten minutes. */
const MOST_STEPS = 10;

let folder: string;
let world: World;
let app: App | null = null;
let began: number;
let steps: string[];

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cordboard-first-'));
  world = await startWorld();
  steps = [];
});

test.afterEach(async ({}, { status, title }) => {
  if (status !== 'passed') {
    await world.keepLogs(title);
    console.log(app?.output());
  }
  await app?.close();
  app = null;
  await world.stop();
  await rm(folder, { recursive: true, force: true });
});

async function firstStart(): Promise<Page> {
  app = await launchApp({ size: { width: 1440, height: 900 } });
  began = Date.now();
  return app.page;
}

/** Something that the person does in the window. */
async function step(what: string, act: () => Promise<unknown>): Promise<void> {
  steps.push(what);
  await test.step(what, act);
}

const press = (page: Page, name: string) =>
  step(name, () => page.getByRole('button', { name, exact: true }).click());
const type = (page: Page, label: string, text: string) =>
  step(label, () => page.getByLabel(label, { exact: true }).fill(text));

/** The files as they were saved, with what the window says of where they go. */
async function savedFiles(page: Page): Promise<ConfigFile[]> {
  await app!.electron.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
  }, folder);
  await press(page, 'Save all in a folder');
  await expect(page.getByText('with a README of what goes where', { exact: false })).toBeVisible();
  const readme = await readFile(join(folder, 'README.txt'), 'utf8');
  const paths = [...readme.matchAll(/^\d+\. .*? to (?:the end of )?(\/etc\/asterisk\/[\w.-]+)/gm)];
  const lines = [...readme.matchAll(/^ {3}(asterisk -rx .*)$/gm)];
  expect(paths.length).toBe(lines.length);
  return Promise.all(
    paths.map(async ([whole, path = ''], i) => {
      const target = /to the end of (\/etc\/asterisk\/[\w.-]+):\n {3}(#include .*)/.exec(
        readme.slice(readme.indexOf(whole), readme.indexOf(whole) + 300),
      );
      const isIncluded = whole.includes('Copy ');
      return {
        name: basename(path),
        path,
        how: isIncluded ? ('include' as const) : ('append' as const),
        include: isIncluded ? { path: target?.[1] ?? '', line: target?.[2] ?? '' } : null,
        text: await readFile(join(folder, basename(path)), 'utf8'),
        reload: lines[i]?.[1] ?? '',
      };
    }),
  );
}

/** The last steps, and what the person hears. */
async function callMyself(page: Page): Promise<void> {
  await press(page, 'Save and connect');
  await expect(page.getByText(/^connected · 22/)).toBeVisible();
  const ready = Math.round((Date.now() - began) / 1000);
  const rings = world.outside.expectCall('alice');
  await type(page, 'Your telephone', '7001');
  await press(page, 'Ring my telephone');
  const telephone = await rings;
  await telephone.answer();
  await telephone.hears('the greeting', (heard) => speechHeard(heard) > 1500);
  const took = Math.round((Date.now() - began) / 1000);
  console.log(
    `from the first start to the greeting: ${steps.length} steps, ${took} s, connected after ${ready} s (${steps.join('; ')})`,
  );
  const result = page.getByRole('form', { name: 'Test call' }).getByRole('status');
  await expect(result).toHaveAttribute('data-state', 'heard');
  await telephone.hangUp();
  await expect(result).toContainText('It works: the agent spoke to you.');
  expect(steps.length, steps.join('; ')).toBeLessThanOrEqual(MOST_STEPS);
}

for (const layout of ['asterisk', 'freepbx', 'mikopbx'] as PbxLayout[]) {
  test(`the first call on a PBX laid out as ${layout}`, async () => {
    const { pbx } = world;
    const user = { name: 'cordboard', password: pbx.ariPassword };
    const prefix = layout === 'mikopbx' ? '/asterisk' : '';
    await pbx.shutDown();
    await asSystemsHaveThem(pbx, layout, user);
    // A plain Asterisk comes with its HTTP server switched off.
    const isOff = layout === 'asterisk';
    pbx.instance.as(layout === 'freepbx' ? { name: 'freepbxuser', password: 'of-its-own' } : user, prefix);
    if (!isOff) await pbx.start();

    const page = await firstStart();
    await press(page, 'Connect your Asterisk');
    await type(page, 'Endpoint address', `127.0.0.1:${pbx.instance.site.httpPort}`);
    const found = page.getByRole('status', { name: 'What is at this address' });
    await expect(found).toContainText(isOff ? 'nothing listens' : `Asterisk ${pbx.version.split('+')[0]}`);
    if (layout === 'freepbx')
      await step('FreePBX', () => page.getByRole('radio', { name: 'FreePBX' }).check({ force: true }));
    if (layout === 'mikopbx') {
      await expect(page.getByRole('radio', { name: 'MikoPBX' })).toBeChecked();
      await type(page, 'ARI password', user.password);
    } else await press(page, 'Make one up');
    const files = await savedFiles(page);

    // On the PBX.
    await putInPlace(pbx, files);
    const ariConf = files.find(({ path }) => path.includes('ari'))?.text ?? '';
    const password = /^password = (.*)$/m.exec(ariConf)?.[1] ?? user.password;
    if (isOff) {
      pbx.instance.as({ name: 'cordboard', password });
      await pbx.start();
    } else await reload(pbx, files);

    await press(page, 'Test');
    await expect(page.getByText('is ready for this desk', { exact: false })).toBeVisible();
    await callMyself(page);
  });
}

test('the first call through a reverse proxy with https, whose certificate nobody knows', async () => {
  const { pbx } = world;
  const tls = await makeCertificates(folder);
  const proxy = await HttpsProxy.start({ tls, prefix: '/voip', port: pbx.instance.site.httpPort });
  try {
    const page = await firstStart();
    await press(page, 'Connect your Asterisk');
    await type(page, 'Endpoint address', `${proxy.url}/ari`);
    const certificate = page.getByRole('group', { name: 'Certificate of the PBX' });
    await expect(certificate).toContainText('Test authority');
    await press(page, 'Accept this certificate');
    await expect(page.getByText('You accepted its certificate.', { exact: false })).toBeVisible();
    await type(page, 'ARI password', pbx.ariPassword);
    await press(page, 'Test');
    await expect(page.getByText('is ready for this desk', { exact: false })).toBeVisible();
    await callMyself(page);
  } finally {
    await proxy.close();
  }
});
