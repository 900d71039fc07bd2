/** How figures are written for a reader. */
export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
export const counted = (count: number): string => count.toLocaleString('en');
