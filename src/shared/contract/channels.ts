/** Names of the Electron channels between preload and main. Nothing else is sent or listened to. */
export const INVOKE = 'cordboard:invoke';
export const EVENT = 'cordboard:event';
export const AUDIO_PORT = 'cordboard:audio-port';

/** The window's own origin, served by main. */
export const APP_SCHEME = 'app';
export const APP_HOST = 'cordboard';
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`;
