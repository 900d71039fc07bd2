import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { Template } from '../assembly/template';
import type { Settings } from '../local-aws/settings';
import { DROPPED_BY_API } from './dropped';
import { physicalIds, resolved } from './resolve';
import type { Place } from './resolve';

/** One property put on one resource by API, since CloudFormation had forgotten it. */
export interface Applied {
  readonly stack: string;
  readonly type: string;
  readonly id: string;
  readonly property: string;
  /** `kept`: CloudFormation had not forgotten it this time: its entry in the list is no longer needed. */
  readonly was: 'dropped' | 'kept' | 'not to be told';
}

/** Puts on a stack's resources what the list says was dropped, and looks afterwards whether it is there. */
export async function applyDropped(template: Template, place: Place, settings: Settings): Promise<Applied[]> {
  const ids = await physicalIds(new CloudFormationClient(settings(place.region)), place.stack);
  const applied: Applied[] = [];
  for (const [logicalId, { Type: type, Properties = {} }] of Object.entries(template.Resources)) {
    const id = ids.get(logicalId);
    for (const { property, kept, apply } of DROPPED_BY_API.filter((dropped) => dropped.type === type)) {
      if (id === undefined || Properties[property] === undefined) continue;
      const value = resolved(Properties[property], template, { place, ids });
      const before = await kept(id, value, settings(place.region));
      await apply(id, value, settings(place.region));
      if ((await kept(id, value, settings(place.region))) === false)
        throw new Error(
          `${type} ${id} has no ${property} after it was put there by API; wanted it as the template says; see ${place.stack}`,
        );
      applied.push({
        stack: place.stack,
        type,
        id,
        property,
        was: before === undefined ? 'not to be told' : before ? 'kept' : 'dropped',
      });
    }
  }
  return applied;
}
