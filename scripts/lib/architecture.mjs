// The house's rules as the linter holds them: who may import whom. docs/architecture.md says why.
// Nothing is allowed unless said here, and of several policies that fit an import the last one counts.

const element = (type, captured) => ({ element: captured ? { type, captured } : { type } });
const inMain = (module) => element('main', { module });
const port = { file: { categories: 'port' } };
const log = { file: { categories: 'log' } };
const npm = { module: { origin: 'external' } };
const builtin = { module: { origin: 'core' } };
const package_ = (source) => ({ module: { origin: 'external', source } });

const packages = [
  { allow: { to: npm } },
  { from: element('{root,main,engine}'), allow: { to: builtin } },
  {
    from: element('shared'),
    disallow: { to: npm },
    message: 'src/shared runs in every process: nothing but zod may be imported there.',
  },
  { from: element('shared'), allow: { to: package_('zod') } },
  {
    disallow: { to: package_('electron') },
    message:
      'Only main/electron, main/ipc and the preload import electron: the engine runs in plain Node too.',
  },
  { from: inMain('{electron,ipc}'), allow: { to: package_('electron') } },
  { from: element('preload'), allow: { to: package_('electron') } },
];

const files = [
  { allow: { to: element('shared') } },
  { from: element('{root,main}'), allow: { to: element('{root,main,engine,resources}') } },
  { from: element('renderer'), allow: { to: element('resources') } },
  {
    from: element('main'),
    disallow: { to: inMain('{electron,ipc}') },
    message: 'Only the composition root and these two themselves know main/electron and main/ipc.',
  },
  { from: inMain('{electron,ipc}'), allow: { to: inMain('{electron,ipc}') } },
  {
    from: inMain('{calls,supervision}'),
    disallow: { to: element('{root,main,engine}') },
    message: 'calls and supervision know other modules by their port.ts alone; adapters are passed in.',
  },
  { from: inMain('{calls,supervision}'), allow: { to: port } },
  { from: inMain('{calls,supervision}'), allow: { to: log } },
  {
    from: element('engine'),
    disallow: { to: element('{root,main,engine}') },
    message:
      'An engine knows the agents port, speech and the log; nothing of calls, ARI, media or other engines.',
  },
  { from: element('engine'), allow: { to: inMain('agents') } },
  { from: element('engine'), allow: { to: { ...inMain('speech'), ...port } } },
  { from: element('engine'), allow: { to: log } },
];

export const architecture = {
  settings: {
    'boundaries/elements': [
      { type: 'shared', pattern: 'src/shared' },
      { type: 'preload', pattern: 'src/preload' },
      { type: 'renderer', pattern: 'src/renderer' },
      { type: 'engine', pattern: 'src/main/agents/*', capture: ['engine'] },
      { type: 'main', pattern: 'src/main/*', capture: ['module'] },
      { type: 'root', pattern: 'src/main' },
      { type: 'resources', pattern: 'resources' },
    ],
    'boundaries/files': [
      { category: 'port', pattern: ['src/main/*/port.ts', 'src/main/*-port.ts'] },
      { category: 'log', pattern: ['src/main/log.ts', 'src/main/trust.ts'] },
    ],
    'import/resolver': { './scripts/lib/import-resolver.cjs': {}, node: {} },
    'boundaries/dependency-nodes': ['import', 'export', 'dynamic-import', 'require'],
  },
  rules: {
    'boundaries/dependencies': [
      'error',
      {
        default: 'disallow',
        message: 'src/{{ from.element.types }} may not import this: see scripts/lib/architecture.mjs.',
        checkAllOrigins: true,
        checkUnknownLocals: true,
        policies: [...packages, ...files],
      },
    ],
    'boundaries/no-unknown-files': 'error',
  },
};
