import { sep } from 'node:path';
import { types } from 'node:util';
import { ROOT } from './root';

const OURS = `${ROOT}${sep}`;
const THEIRS = `${sep}node_modules${sep}`;

/**
 * The CDK notes with each resource the call stack that declared it, and evidence leads from a template's line to ours by it. The
 * frames between are the library's own, thirty to one of ours: they are neither spelled out nor kept, which at 300
 * tenants is a twentieth of the memory. Errors keep their whole stack.
 */
export function noteOurFramesAlone(): void {
  Error.stackTraceLimit = 50; // otherwise the frames that name our own rooms are cut off
  Error.prepareStackTrace = (error: unknown, frames) => {
    const thrown = error instanceof Error || types.isNativeError(error); // the second: of another realm
    const shown: readonly Spelled[] = thrown ? frames : frames.filter((frame) => isOurs(frame.getFileName()));
    return [thrown ? String(error) : 'Error', ...shown.map((frame) => `    at ${frame.toString()}`)].join('\n');
  };
}

/** V8's frames spell themselves, which their type does not say. */
interface Spelled {
  toString(): string;
}

const isOurs = (file: string | null | undefined): boolean => !!file?.startsWith(OURS) && !file.includes(THEIRS, OURS.length);
