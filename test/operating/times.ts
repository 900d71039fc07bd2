/** When accounts are read in these tests. */
export const READ_AT = '2026-12-01T12:00:00Z';
