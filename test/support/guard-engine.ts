import type { Resource } from '../../lib/fences/assembly';
import { GuardEngine as Engine } from '../../lib/fences/guard-engine';
import { readGuardFiles } from '../../lib/fences/guard-rules';

/** The engine with the platform's own rules, as the suites ask it: by the names of what is broken. */
export class GuardEngine {
  private readonly engine = new Engine(readGuardFiles());

  /** Rules of ours that the resources break, each once, in order of name. */
  broken(resources: Readonly<Record<string, Resource>>): string[] {
    return [...new Set(this.engine.broken(resources).map(({ rule }) => rule))].sort();
  }

  free(): void {
    this.engine.free();
  }
}
