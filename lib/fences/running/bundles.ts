import type * as MadeBundles from './made-bundles';
import type { Hook } from '../../naming';

// eslint-disable-next-line @typescript-eslint/no-require-imports -- with the first use: whoever asks checks for their names waits for no CDK
const made = (): typeof MadeBundles => require('./made-bundles') as typeof MadeBundles;

/** The hash by which the CDK names what a hook's source gives. */
export const hashOfBundle = (hook: Hook): string => made().hashOfBundle(hook);

/** What an export's task is started with. */
export const programOfTask = (): string => made().programOfTask();

/** The same of the Guard rules in one file. */
export const hashOfPolicies = (): string => made().hashOfPolicies();
