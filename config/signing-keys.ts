/**
 * Which of a tenant's two places for a signing key has one, and which key signs: the first. All of them are published. `a` is where every
 * tenant begins; a rotation goes `a`, `ab`, `ba`, `b`, and the next one back. docs/decisions/032-two-slots-for-signing-keys.md says why.
 */
export const SIGNING_KEYS = ['a', 'ab', 'ba', 'b'] as const;
export type SigningKeys = (typeof SIGNING_KEYS)[number];
export type SigningSlot = 'a' | 'b';

/** What a tenant has whose keys were never rotated. */
export const FIRST_KEYS = 'a' satisfies SigningKeys;

/** Those that a rotation leads through, each of which has a blueprint beside that of the first. */
export const LATER_KEYS = ['ab', 'ba', 'b'] as const satisfies readonly SigningKeys[];
export type LaterKeys = (typeof LATER_KEYS)[number];

export const slotsOf = (keys: SigningKeys): readonly SigningSlot[] => [...keys] as SigningSlot[];
