import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The environment of a program that a suite starts with a home of its own, where nobody's credentials are. With a home alone it would
 * make itself a secret, believe nothing that this machine has transpiled, and do all of it again at each start; and what it keeps would
 * lie under another seal where a developer's own memory is. What it works out is this run's, and begins empty.
 */
export const withOwnHome = (home: string): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  HOME: home,
  XDG_STATE_HOME: process.env.XDG_STATE_HOME ?? join(homedir(), '.local/state'),
  FREEHOLD_CACHE: process.env.FREEHOLD_CACHE ?? join(process.env.FREEHOLD_RUN!, 'memory'),
});
