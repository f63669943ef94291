import { agentHandlers } from './commands/agents.ts';
import { appHandlers } from './commands/app.ts';
import { boardHandlers } from './commands/board.ts';
import { doctorHandlers } from './commands/doctor.ts';
import { fileHandlers } from './commands/files.ts';
import type { Handlers } from './commands/handler.ts';
import { pbxHandlers } from './commands/pbxs.ts';
import { testCallHandlers } from './commands/test-call.ts';
import { voiceHandlers } from './commands/voices.ts';
import type { EngineCore } from './engine.ts';

export function createHandlers(core: EngineCore): Handlers {
  return {
    ...boardHandlers(core),
    ...pbxHandlers(core),
    ...fileHandlers(core),
    ...testCallHandlers(core),
    ...doctorHandlers(core),
    ...agentHandlers(core),
    ...voiceHandlers(core),
    ...appHandlers(core),
  };
}
