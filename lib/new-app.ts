import { App } from 'aws-cdk-lib';
import type { AppProps } from 'aws-cdk-lib';
import { CONTEXT } from './feature-flags';

/**
 * An app as all of ours are: synthesized when it is told to, validated by the gate, which has threads for it, and without `tree.json`,
 * which nobody reads and costs a seventh of a synthesis.
 */
export const newApp = (more: AppProps = {}): App =>
  new App({
    autoSynth: false,
    analyticsReporting: false,
    builtinCloudFormationValidation: false,
    treeMetadata: false,
    postCliContext: { ...CONTEXT },
    ...more,
  });
