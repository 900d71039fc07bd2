import type { Hook } from '../naming';

/** Hooks that a role calls under its own rights, and the region in which they stand. */
interface Calls {
  readonly hooks: readonly Hook[];
  readonly where: 'home' | 'recovery';
}

/** By what the role is for. Machines are not here: each calls what its definition has. Everybody else calls nobody. */
export const CALLS: Readonly<Record<string, Calls>> = {
  'break-glass-desk': { hooks: ['hear-break-glass', 'lend-break-glass'], where: 'home' },
  'verify-elsewhere': { hooks: ['read-restored'], where: 'recovery' },
};
