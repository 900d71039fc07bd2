import type { PlatformFiles } from '../files';
import type { Mistake } from '../mistakes';
import type { Citations } from './exceptions';

/** A table that nobody protects, exports or erases for a tenant is somebody's decision, and where tenants share none it is none. */
export function withoutTenantsMistakes(files: PlatformFiles, citations: Citations): Mistake[] {
  return files.plans.flatMap((source) => {
    const { isolation, withoutTenants = [] } = source.value ?? {};
    const plan = source.stem;
    return withoutTenants.flatMap(({ table, exception }, place) => {
      const at = (key: string) => ['withoutTenants', place, key];
      if (isolation !== 'row')
        return [
          source.at(at('table'), {
            what: 'the plan shares no tables',
            got: `${table}, with isolation "${isolation}"`,
            wanted: 'such a declaration for isolation "row" alone: elsewhere every table is the tenant\'s',
            remedy: 'remove it',
          }),
        ];
      return citations.cite(exception, { rule: 'table-without-tenants', plan, promises: [] }, source, at('exception'));
    });
  });
}
