import { FileSystem } from 'aws-cdk-lib';
import { bundledPolicies } from '../../region/watch/guard-bundle';
import { bundleOf, haveBundles, taskProgram } from '../../parts/hook-bundles';
import type { Hook } from '../../naming';

const hashes = new Map<string, string>();

/** The hash by which the CDK names what a hook's source gives: made anew from `lambdas/`, or as the package brought it. */
export function hashOfBundle(hook: Hook): string {
  haveBundles();
  return hashOf(bundleOf(hook));
}

/** What an export's task is started with, which fetches its bundle. */
export function programOfTask(): string {
  haveBundles();
  return taskProgram();
}

/** The same of the Guard rules in one file. */
export const hashOfPolicies = (): string => hashOf(bundledPolicies());

function hashOf(path: string): string {
  const known = hashes.get(path) ?? FileSystem.fingerprint(path);
  hashes.set(path, known);
  return known;
}
