/** What the five companies call their stages. */
export const STAGES = ['development', 'staging', 'production'] as const;
