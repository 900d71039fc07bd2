import { bundleHooks } from '../../lib/parts/hook-bundles';

/** Once a run: constructs read the bundles as assets. */
export default function globalSetup(): void {
  bundleHooks();
}
