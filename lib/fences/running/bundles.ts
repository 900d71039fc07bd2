import { FileSystem } from 'aws-cdk-lib';
import { bundledPolicies } from '../../region/watch/guard-bundle';
import { bundleHooks, bundleOf } from '../../parts/hook-bundles';
import type { Hook } from '../../naming';

let fresh = false;
const hashes = new Map<string, string>();

/** The hash by which the CDK names what a hook's source gives: made anew from `lambdas/`, or as the package brought it. */
export function hashOfBundle(hook: Hook): string {
  if (!fresh) bundleHooks();
  fresh = true;
  return hashOf(bundleOf(hook));
}

/** The same of the Guard rules in one file. */
export const hashOfPolicies = (): string => hashOf(bundledPolicies());

function hashOf(path: string): string {
  const known = hashes.get(path) ?? FileSystem.fingerprint(path);
  hashes.set(path, known);
  return known;
}
