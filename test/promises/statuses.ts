import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Platform } from '../../config/platform';
import { examine } from '../../lib/evidence/examine';
import type { StackTemplate } from '../../lib/fences/templates/assembly';
import type { Status } from '../../lib/promises/verdict';

export const FILE = join(__dirname, 'statuses.yaml');

/** A promise's status by stage, or the one that it has at all of them. */
export type ByStage = Status | Readonly<Record<string, Status>>;

export interface Held {
  /** The day that they were judged on: what people sign runs out. */
  readonly day: string;
  readonly statuses: Readonly<Record<string, Readonly<Record<string, ByStage>>>>;
}

export const held = (): Held => parse(readFileSync(FILE, 'utf8')) as Held;

export const statusesAt = (platform: Platform, stacks: readonly StackTemplate[], day: string): Map<string, Status> =>
  new Map(examine(platform, stacks, { today: day }).judgements.map(({ promise, status }) => [promise.id, status]));
