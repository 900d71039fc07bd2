import type { Account, Platform } from '../../../config/platform';
import type { RegionFacts } from '../../../config/region-schema';
import type { Resource } from '../../fences/templates/assembly';
import type { Template } from '../templates';

/** One region of one account, and what the platform would put there. */
export class Place {
  constructor(
    readonly platform: Platform,
    readonly account: Account,
    readonly region: RegionFacts,
    readonly templates: readonly Template[],
  ) {}

  /** Resources of a type, each with its stack. */
  all(type: string): { readonly stack: string; readonly id: string; readonly properties: NonNullable<Resource['Properties']> }[] {
    return this.templates.flatMap(({ name, resources }) =>
      Object.entries(resources)
        .filter(([, resource]) => resource.Type === type)
        .map(([id, resource]) => ({ stack: name, id, properties: resource.Properties ?? {} })),
    );
  }

  /** Every type that CloudFormation itself provides. */
  get types(): string[] {
    const all = this.templates.flatMap(({ resources }) => Object.values(resources).map(({ Type }) => Type));
    return [...new Set(all)].filter((type) => type.startsWith('AWS::')).sort();
  }
}

export const placesOf = (platform: Platform, account: Account, templates: readonly Template[]): Place[] =>
  account.regions.map(
    (region) =>
      new Place(
        platform,
        account,
        region,
        templates.filter((template) => template.account === account.id && template.region === region.region),
      ),
  );
