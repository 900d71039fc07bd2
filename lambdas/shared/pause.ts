import { setTimeout } from 'node:timers/promises';

/** Every wait of every hook, in one place: tests replace it and do not wait. */
export const pause = (milliseconds: number): Promise<void> => setTimeout(milliseconds);
