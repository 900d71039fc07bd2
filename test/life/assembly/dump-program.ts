import { pgProgram } from '../programs';
import type { Template } from './template';

/** Points functions that dump a database at this machine's own program. Answers their logical ids. */
export const useOwnDumpProgram = (template: Template): string[] =>
  Object.entries(template.Resources).flatMap(([id, { Type, Properties }]) => {
    const variables = (Properties?.['Environment'] as { Variables?: Record<string, unknown> } | undefined)?.Variables;
    if (Type !== 'AWS::Lambda::Function' || variables?.['PG_DUMP'] === undefined) return [];
    variables['PG_DUMP'] = pgProgram('pg_dump');
    return [id];
  });
