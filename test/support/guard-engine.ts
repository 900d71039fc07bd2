import { guardEngine } from '../../lib/fences/guard/start';
import type { Resources } from '../../lib/fences/guard/engine';
import { readGuardFiles } from '../../lib/fences/guard/files';

const engine = guardEngine(readGuardFiles());

/** Rules of ours that each template breaks, each once, in order of name. Asking for many at once costs little more than for one. */
export const brokenRules = (templates: readonly Resources[]): string[][] =>
  engine.broken(templates).map((broken) => [...new Set(broken.map(({ rule }) => rule))].sort());
