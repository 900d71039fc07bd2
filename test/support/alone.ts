import { load } from '../../config/load';
import { parseSelection } from '../../config/selection';
import { Assembly } from '../../lib/fences/templates/assembly';
import type { Resource, StackTemplate } from '../../lib/fences/templates/assembly';

const platform = load(parseSelection({ platform: 'softhouse' }));

/** Resources that a test wrote itself, as the one stack of softhouse, called `stack`. */
export const alone = (resources: Readonly<Record<string, Resource>>, more: Partial<StackTemplate> = {}): Assembly =>
  new Assembly(
    platform,
    [
      {
        ...{ name: 'stack', account: '1', region: 'eu-central-1', outputs: {}, parameters: 0, sections: [], size: 1 },
        resources,
        ...more,
      },
    ],
    true,
  );
