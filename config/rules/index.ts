import type { Catalogue, PlatformFiles } from '../files';
import type { Mistake } from '../mistakes';

/** What only shows when files are read together. */
export function applyRules(_files: PlatformFiles, _catalogue: Catalogue, _today: string): Mistake[] {
  return [];
}
