// What `npm run package` makes. scripts/package.mjs says which Electron goes into it.

const config = {
  appId: 'org.cordboard.Cordboard',
  productName: 'Cordboard',
  copyright: 'MIT licence',
  directories: { output: 'dist', buildResources: 'resources' },
  files: [
    'out/**',
    '!out/.sources',
    'package.json',
    'LICENSE',
    '!**/*.{map,md,ts,mts,cts,tsx}',
    '!**/{test,tests,__tests__,example,examples,docs}/**',
    // The runtime for machine learning of this platform alone: with all of them the app would be five times as large.
    '!node_modules/onnxruntime-node/bin/**',
    'node_modules/onnxruntime-node/bin/napi-v6/${platform}/${arch}/**',
    // Of these packages only the models are used; moonshine's other sizes and the browsers' runtimes stay behind.
    '!node_modules/@moonshine-ai/moonshine-js/{src,node_modules}/**',
    '!node_modules/@moonshine-ai/moonshine-js/dist/model/!(tiny)/**',
    '!node_modules/@ricky0123/vad-web/dist/*legacy*',
    '!node_modules/keytar/src/**',
    '!node_modules/keytar/build/**',
    'node_modules/keytar/build/Release/keytar.node',
  ],
  extraResources: [{ from: 'asterisk-conf', to: 'asterisk-conf' }],
  asar: true,
  // Native code and what native code opens itself cannot be read from inside the archive.
  asarUnpack: ['**/*.{node,onnx,wasm,dll,dylib}', '**/*.so*', 'node_modules/onnxruntime-node/bin/**'],
  // keytar and onnxruntime-node speak Node-API: what npm built fits Electron as it is.
  npmRebuild: false,
  // Each fuse is stated, so that a change of Electron's defaults changes nothing here.
  electronFuses: {
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
  },
  publish: null,
  linux: {
    target: ['AppImage', 'deb'],
    category: 'Office;Telephony',
    executableName: 'cordboard',
    synopsis: "The operator's desk for AI voice agents on your own Asterisk",
    maintainer: 'The Cordboard authors',
  },
  deb: {
    depends: ['libgtk-3-0', 'libnss3', 'libgbm1', 'libasound2', 'libsecret-1-0', 'libnotify4', 'xdg-utils'],
  },
  win: { target: ['nsis'] },
  nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true },
  mac: {
    target: ['dmg'],
    category: 'public.app-category.business',
    hardenedRuntime: true,
    extendInfo: { NSMicrophoneUsageDescription: 'An operator who takes a call over speaks to the caller.' },
  },
};

export default config;
