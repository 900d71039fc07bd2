import type { PolicyValidationPluginReport } from 'aws-cdk-lib';
import type { Books, FenceName } from './books';

/** A fence that throws would pass in silence; this turns the throw into a finding that nothing can acknowledge. */
export function crashed(books: Books, fence: FenceName, name: string, error: unknown): PolicyValidationPluginReport {
  const message = error instanceof Error ? error.message : String(error);
  const wanted = `the fence ${name} runs to its end; it threw: ${message}`;
  books.violated({ fence, rule: 'fence-crashed', path: name, property: '', wanted });
  return {
    success: false,
    violations: [
      {
        ruleName: 'fence-crashed',
        description: wanted,
        severity: 'fatal',
        violatingResources: [{ constructPath: name, locations: [] }],
      },
    ],
  };
}
