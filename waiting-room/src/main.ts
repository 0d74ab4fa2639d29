import { runService } from '@zilker/runtime/service';
import { readConfig } from './config.ts';
import { startRoom } from './start-room.ts';

await runService({ name: 'waiting-room', readEnv: readConfig, start: startRoom });
