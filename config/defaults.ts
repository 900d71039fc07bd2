/** What a synthesis or a command is of where nobody says. Stands alone, so that a command line which only helps reads no schema. */
export const DEFAULT = { platform: 'softdocket', stage: 'production' } as const;
